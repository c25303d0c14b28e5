"""Tables of months and weekdays in many languages, for `dates`.

Full, inflected and abbreviated forms in lower case; accents are ignored when matching. The same word can be different
months in two languages (``listopad`` is October in Croatian, November in Polish and Czech); `dates` then needs the
language.
"""

# Twelve months separated by "|", the forms of a month by spaces.
MONTHS = {
    "en": "january jan|february feb|march mar|april apr|may|june jun|july jul|august aug"
    "|september sept sep|october oct|november nov|december dec",
    "fr": "janvier janv jan|février févr fév|mars|avril avr|mai|juin|juillet juil|août"
    "|septembre sept sep|octobre oct|novembre nov|décembre déc",
    "de": "januar jan jänner jän|februar feb feber|märz mär mrz maerz|april apr|mai|juni jun|juli jul|august aug"
    "|september sept sep|oktober okt|november nov|dezember dez",
    "lb": "januar jan|februar feb|mäerz märz mäe|abrëll abrell abr|mee may|juni jun|juli jul|august aug"
    "|september sept sep|oktober okt|november nov|dezember dez",
    "nl": "januari jan|februari feb febr|maart mrt|april apr|mei|juni jun|juli jul|augustus aug"
    "|september sept sep|oktober okt|november nov|december dec",
    "it": "gennaio gen genn|febbraio feb febbr|marzo mar|aprile apr|maggio mag|giugno giu|luglio lug|agosto ago"
    "|settembre set sett|ottobre ott|novembre nov|dicembre dic",
    "es": "enero ene|febrero feb|marzo mar|abril abr|mayo may|junio jun|julio jul|agosto ago"
    "|septiembre setiembre sept sep|octubre oct|noviembre nov|diciembre dic",
    "pt": "janeiro jan|fevereiro fev|março mar|abril abr|maio mai|junho jun|julho jul|agosto ago"
    "|setembro set|outubro out|novembro nov|dezembro dez",
    "ca": "gener gen|febrer febr|març|abril abr|maig|juny|juliol jul|agost ago"
    "|setembre set|octubre oct|novembre nov|desembre des",
    "ro": "ianuarie ian|februarie feb febr|martie mar mart|aprilie apr|mai|iunie iun|iulie iul|august aug"
    "|septembrie sept sep|octombrie oct|noiembrie noi nov|decembrie dec",
    "rm": "schaner schan|favrer favr|mars|avrigl avr|matg|zercladur zercl|fanadur fan|avust|settember sett"
    "|october oct|november nov|december dec",
    "sq": "janar jan|shkurt shk|mars mar|prill pri|maj|qershor qer|korrik kor|gusht gush"
    "|shtator sht|tetor tet|nëntor nën|dhjetor dhj",
    "el": "ιανουάριος ιανουαρίου ιαν|φεβρουάριος φεβρουαρίου φεβ|μάρτιος μαρτίου μαρ|απρίλιος απριλίου απρ"
    "|μάιος μαΐου μάι|ιούνιος ιουνίου ιουν|ιούλιος ιουλίου ιουλ|αύγουστος αυγούστου αυγ"
    "|σεπτέμβριος σεπτεμβρίου σεπ σεπτ|οκτώβριος οκτωβρίου οκτ|νοέμβριος νοεμβρίου νοε|δεκέμβριος δεκεμβρίου δεκ",
    "mt": "jannar jan|frar fra|marzu mar|april apr|mejju mej|ġunju ġun|lulju lul|awwissu aww"
    "|settembru set|ottubru ott|novembru nov|diċembru diċ",
    "ga": "eanáir ean|feabhra feabh|márta|aibreán aibreáin aib|bealtaine beal|meitheamh mheithimh meith|iúil|lúnasa lún"
    "|meán mheán mfómh|deireadh dheireadh dfómh|samhain samhna samh|nollaig nollag noll",
    "ru": "январь января янв|февраль февраля фев февр|март марта мар|апрель апреля апр|май мая|июнь июня июн"
    "|июль июля июл|август августа авг|сентябрь сентября сен сент|октябрь октября окт|ноябрь ноября ноя нояб"
    "|декабрь декабря дек",
    "uk": "січень січня січ|лютий лютого лют|березень березня бер|квітень квітня кві квіт|травень травня тра трав"
    "|червень червня чер черв|липень липня лип|серпень серпня сер серп|вересень вересня вер|жовтень жовтня жов жовт"
    "|листопад листопада лис|грудень грудня гру груд",
    "be": "студзень студзеня сту|люты лютага лют|сакавік сакавіка сак|красавік красавіка кра|май мая травень траўня"
    "|чэрвень чэрвеня чэр|ліпень ліпеня ліп|жнівень жніўня жні|верасень верасня верасьня вер|кастрычнік кастрычніка кас"
    "|лістапад лістапада ліс|снежань снежня сьнежань сьнежня сне",
    "bg": "януари ян яну|февруари фев|март мар|април апр|май|юни|юли|август авг"
    "|септември септ сеп|октомври окт|ноември ноем|декември дек",
    "mk": "јануари јан|февруари фев|март мар|април апр|мај|јуни јун|јули јул|август авг"
    "|септември септ сеп|октомври окт|ноември ное ноем|декември дек",
    "sr": "јануар јануара јан januar januara jan|фебруар фебруара феб februar februara feb|март марта мар mart marta mar"
    "|април априла апр april aprila apr|мај маја maj maja|јун јуна јуни jun juna juni|јул јула јули jul jula juli"
    "|август августа авг avgust avgusta avg|септембар септембра септ сеп septembar septembra sep"
    "|октобар октобра окт oktobar oktobra okt|новембар новембра нов novembar novembra nov"
    "|децембар децембра дец decembar decembra dec",
    "bs": "januar januara jan|februar februara feb|mart marta mar|april aprila apr|maj maja|juni juna jun|juli jula jul"
    "|august augusta avgust aug|septembar septembra sep|oktobar oktobra okt|novembar novembra nov|decembar decembra dec",
    "hr": "siječanj siječnja sij|veljača veljače velj|ožujak ožujka ožu|travanj travnja tra|svibanj svibnja svi"
    "|lipanj lipnja lip|srpanj srpnja srp|kolovoz kolovoza kol|rujan rujna ruj|listopad listopada lis"
    "|studeni studenoga studenog stu|prosinac prosinca pro",
    "sl": "januar januarja jan|februar februarja feb|marec marca mar|april aprila apr|maj maja|junij junija jun"
    "|julij julija jul|avgust avgusta avg|september septembra sep|oktober oktobra okt|november novembra nov"
    "|december decembra dec",
    "cs": "leden ledna led|únor února úno|březen března bře|duben dubna dub|květen května kvě|červen června čvn"
    "|červenec července čvc|srpen srpna srp|září zář|říjen října říj|listopad listopadu lis|prosinec prosince pro",
    "sk": "január januára jan|február februára feb|marec marca mar|apríl apríla apr|máj mája|jún júna|júl júla"
    "|august augusta aug|september septembra sep|október októbra okt|november novembra nov|december decembra dec",
    "pl": "styczeń stycznia sty|luty lutego lut|marzec marca mar|kwiecień kwietnia kwi|maj maja|czerwiec czerwca cze"
    "|lipiec lipca lip|sierpień sierpnia sie|wrzesień września wrz|październik października paź|listopad listopada lis"
    "|grudzień grudnia gru",
    "hu": "január jan|február febr feb|március márc már|április ápr|május máj|június jún|július júl|augusztus aug"
    "|szeptember szept|október okt|november nov|december dec",
    "lt": "sausis sausio saus|vasaris vasario vas|kovas kovo kov|balandis balandžio bal|gegužė gegužės geg"
    "|birželis birželio birž|liepa liepos liep|rugpjūtis rugpjūčio rugp|rugsėjis rugsėjo rugs|spalis spalio spal"
    "|lapkritis lapkričio lapkr|gruodis gruodžio gruod",
    "lv": "janvāris janvārī janv|februāris februārī febr|marts martā|aprīlis aprīlī apr|maijs maijā|jūnijs jūnijā jūn"
    "|jūlijs jūlijā jūl|augusts augustā aug|septembris septembrī sept|oktobris oktobrī okt|novembris novembrī nov"
    "|decembris decembrī dec",
    "et": "jaanuar jaan|veebruar veebr veeb|märts|aprill apr|mai|juuni|juuli|august aug|september sept"
    "|oktoober okt|november nov|detsember dets",
    "fi": "tammikuu tammikuuta tammi|helmikuu helmikuuta helmi|maaliskuu maaliskuuta maalis|huhtikuu huhtikuuta huhti"
    "|toukokuu toukokuuta touko|kesäkuu kesäkuuta kesä|heinäkuu heinäkuuta heinä|elokuu elokuuta elo"
    "|syyskuu syyskuuta syys|lokakuu lokakuuta loka|marraskuu marraskuuta marras|joulukuu joulukuuta joulu",
    "sv": "januari jan|februari feb|mars mar|april apr|maj|juni jun|juli jul|augusti aug"
    "|september sept sep|oktober okt|november nov|december dec",
    "da": "januar jan|februar feb|marts mar|april apr|maj|juni jun|juli jul|august aug"
    "|september sept sep|oktober okt|november nov|december dec",
    "no": "januar jan|februar feb|mars mar|april apr|mai|juni jun|juli jul|august aug"
    "|september sept sep|oktober okt|november nov|desember des",
    "is": "janúar jan|febrúar feb|mars mar|apríl apr|maí|júní jún|júlí júl|ágúst ágú"
    "|september sept sep|október okt|nóvember nóv|desember des",
    "tr": "ocak oca|şubat şub|mart mar|nisan nis|mayıs may|haziran haz|temmuz tem|ağustos ağu|eylül eyl|ekim eki"
    "|kasım kas|aralık ara",
    "az": "yanvar yan|fevral fev|mart mar|aprel apr|may|iyun iyn|iyul iyl|avqust avq|sentyabr sen|oktyabr okt"
    "|noyabr noy|dekabr dek",
    "uz": "yanvar yan январ|fevral fev феврал|mart mar март|aprel apr апрел|may май|iyun iyn июн|iyul iyl июл"
    "|avgust avg август|sentabr sentyabr sen сентябр|oktabr oktyabr okt октябр|noyabr noy ноябр|dekabr dek декабр",
    "tk": "ýanwar ýan|fewral few|mart|aprel apr|maý|iýun|iýul|awgust awg|sentýabr sent|oktýabr okt|noýabr noý|dekabr dek",
    "tg": "январ янв|феврал фев|март мар|апрел апр|май|июн|июл|август авг|сентябр сен|октябр окт|ноябр ноя|декабр дек",
    "ky": "январь янв|февраль фев|март мар|апрель апр|май|июнь июн|июль июл|август авг|сентябрь сен|октябрь окт"
    "|ноябрь ноя|декабрь дек",
    "kk": "қаңтар қаң|ақпан ақп|наурыз нау|сәуір сәу|мамыр мам|маусым мау|шілде шіл|тамыз там|қыркүйек қыр|қазан қаз"
    "|қараша қар|желтоқсан жел",
    "ka": "იანვარი იანვარს იან|თებერვალი თებერვალს თებ|მარტი მარტს მარ|აპრილი აპრილს აპრ|მაისი მაისს მაი"
    "|ივნისი ივნისს ივნ|ივლისი ივლისს ივლ|აგვისტო აგვისტოს აგვ|სექტემბერი სექტემბერს სექ სექტ"
    "|ოქტომბერი ოქტომბერს ოქტ|ნოემბერი ნოემბერს ნოე|დეკემბერი დეკემბერს დეკ",
    "hy": "հունվար հունվարի հնվ|փետրվար փետրվարի փետ փտվ|մարտ մարտի մրտ|ապրիլ ապրիլի ապր|մայիս մայիսի մյս"
    "|հունիս հունիսի հնս|հուլիս հուլիսի հլս|օգոստոս օգոստոսի օգս|սեպտեմբեր սեպտեմբերի սեպ"
    "|հոկտեմբեր հոկտեմբերի հոկ|նոյեմբեր նոյեմբերի նոյ|դեկտեմբեր դեկտեմբերի դեկ",
    "he": "ינואר בינואר|פברואר בפברואר|מרץ במרץ מרס במרס|אפריל באפריל|מאי במאי|יוני ביוני|יולי ביולי|אוגוסט באוגוסט"
    "|ספטמבר בספטמבר|אוקטובר באוקטובר|נובמבר בנובמבר|דצמבר בדצמבר",
}

# Any of these may precede a date. The weekday itself is ignored, since the date determines it.
WEEKDAYS = (
    "monday tuesday wednesday thursday friday saturday sunday mon tue tues wed thu thur thurs fri sat sun "
    "lundi mardi mercredi jeudi vendredi samedi dimanche lun mar mer jeu ven sam dim "
    "montag dienstag mittwoch donnerstag freitag samstag sonnabend sonntag mo di mi do fr sa so "
    "méindeg dënschdeg mëttwoch donneschdeg freideg samschdeg sonndeg "
    "maandag dinsdag woensdag donderdag vrijdag zaterdag zondag ma wo vr za zo "
    "lunedì martedì mercoledì giovedì venerdì sabato domenica gio sab "
    "lunes martes miércoles jueves viernes sábado domingo mié jue vie "
    "segunda-feira terça-feira quarta-feira quinta-feira sexta-feira segunda terça quarta quinta sexta seg ter qua qui sex "
    "dilluns dimarts dimecres dijous divendres dissabte diumenge dl dt dc dj dv ds dg "
    "luni marți miercuri joi vineri sâmbătă duminică "
    "glindesdi mardi mesemna gievgia venderdi sonda dumengia "
    "hënë martë mërkurë enjte premte shtunë diel dielë "
    "δευτέρα τρίτη τετάρτη πέμπτη παρασκευή σάββατο κυριακή δευ τρι τετ πεμ παρ σαβ κυρ "
    "tnejn tlieta erbgħa ħamis ġimgħa sibt ħadd "
    "luain máirt céadaoin déardaoin haoine sathairn domhnaigh "
    "понедельник вторник среда четверг пятница суббота воскресенье пн вт ср чт пт сб вс "
    "понеділок вівторок середа четвер п'ятниця субота неділя нд "
    "панядзелак аўторак серада чацвер чацьвер пятніца субота нядзеля аў чц "
    "понеделник вторник сряда четвъртък петък събота неделя пон чет пет съб нед "
    "вторник среда четврток петок сабота недела вто сре саб "
    "понедељак уторак среда четвртак петак субота недеља уто суб "
    "ponedeljak utorak sreda četvrtak petak subota nedelja ponedjeljak srijeda nedjelja pon uto sre sri čet pet sub ned "
    "ponedeljek torek sreda četrtek petek sobota nedelja tor sob "
    "pondělí úterý středa čtvrtek pátek sobota neděle po út st čt pá so ne "
    "pondelok utorok streda štvrtok piatok sobota nedeľa ut št pi "
    "poniedziałek wtorek środa czwartek piątek sobota niedziela wt śr czw pt nd "
    "hétfő kedd szerda csütörtök péntek szombat vasárnap "
    "pirmadienis antradienis trečiadienis ketvirtadienis penktadienis šeštadienis sekmadienis "
    "pirmdiena otrdiena trešdiena ceturtdiena piektdiena sestdiena svētdiena "
    "esmaspäev teisipäev kolmapäev neljapäev reede laupäev pühapäev "
    "maanantai tiistai keskiviikko torstai perjantai lauantai sunnuntai ti ke to pe la su "
    "måndag tisdag onsdag torsdag fredag lördag söndag mån tis ons tors fre lör sön "
    "mandag tirsdag onsdag torsdag fredag lørdag søndag man tir lør søn tysdag laurdag "
    "mánudagur þriðjudagur miðvikudagur fimmtudagur föstudagur laugardagur sunnudagur mán þri mið fim fös lau "
    "pazartesi salı çarşamba perşembe cuma cumartesi pazar pzt sal çrş prş cum cmt paz "
    "dushanba seshanba chorshanba payshanba juma shanba yakshanba "
    "duşenbe sişenbe çarşenbe penşenbe anna şenbe ýekşenbe "
    "душанбе сешанбе чоршанбе панҷшанбе ҷумъа шанбе якшанбе "
    "дүйшөмбү шейшемби шаршемби бейшемби жума ишемби жекшемби "
    "дүйсенбі сейсенбі сәрсенбі бейсенбі сенбі жексенбі "
    "ორშაბათი სამშაბათი ოთხშაბათი ხუთშაბათი პარასკევი შაბათი კვირა "
    "երկուշաբթի երեքշաբթի չորեքշաբթի հինգշաբթի ուրբաթ շաբաթ կիրակի "
    "שני שלישי רביעי חמישי שישי שבת ראשון"
)

# Words inside a written date that are not part of its value: "3 de marzo de 2021", "2021. gada 3. marts", "um 14:05
# Uhr".
FILLERS = (
    "of the at on de del di da do la le el du à a den der am um ab uhr om u uur kl klo klokken kell o ob ura uri ore alle h "
    "hrs г год года году р рік року в у о ж жыл жылы йил yil yili г. гады годзе година године godine god g godz godzina roku r "
    "rok hod m d val gada gads plkst na an mí fómhair dé il ta t fi του στις թ წლის წ ýyl il ili të и და"
)
