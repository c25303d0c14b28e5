// Lists of the CMS on a phone: each cell gets the heading of its column as a label, which admin.css shows there.
(() => {
  function label(table) {
    table.dataset.labelled = "";
    const headings = [...table.tHead.rows[0].cells].map((cell) => cell.innerText.trim());
    for (const row of table.tBodies[0]?.rows ?? []) {
      [...row.cells].forEach((cell, place) => {
        if (cell.querySelector(":scope > :is(input, label > input)")) cell.dataset.cell = "choice";
        else if (!cell.textContent.trim() && !cell.querySelector("img, svg, input")) cell.dataset.cell = "empty";
        else if (headings[place] && cell.matches("td:not(.title)")) cell.dataset.heading = headings[place];
      });
    }
  }

  function labelAll() {
    document.querySelectorAll("main table.listing:has(> thead)").forEach(label);
  }

  document.addEventListener("DOMContentLoaded", labelAll);
  document.addEventListener("w-swap:success", labelAll);
})();
