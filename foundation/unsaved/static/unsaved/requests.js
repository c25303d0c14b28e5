/* Requests that scripts send, by `fetch` or jQuery. If the server refuses one because the user was signed out, or because
   its token is outdated, sign-in appears over the screen and the request is sent again. So no script handles this itself.

   A question (GET) that finds no connection waits too, if a form can say so. Anything else may have arrived. */
(() => {
  "use strict";

  const { connection, copies, settings } = window.unsaved;
  if (!settings.user) return;
  const original = window.fetch;
  const RECENT_MS = 1000;
  const TOKEN = "csrfmiddlewaretoken";

  let pressedAt = -Infinity;
  const isPress = ({ type, key, target }) => (type === "keydown" ? key === "Enter" : type !== "change" || target.type === "file");
  for (const name of ["click", "keydown", "drop", "change"]) {
    document.addEventListener(name, (event) => { if (isPress(event)) pressedAt = performance.now(); }, true);
  }

  const urlOf = (address) => new URL(address, window.location.href);
  /** The editor saves, previews and reports its session by itself; `forms.js` reacts to its errors. */
  const isOfEditor = ({ pathname }) => {
    const editor = document.querySelector("form[data-edit-form]");
    return Boolean(editor) && (
      pathname.startsWith(urlOf(editor.getAttribute("action") || "").pathname) || /\/(editing-sessions|preview)\//.test(pathname)
    );
  };
  const withToken = (body) => {
    if (body instanceof FormData || body instanceof URLSearchParams) {
      if (body.has(TOKEN)) body.set(TOKEN, connection.token);
    } else if (typeof body === "string") {
      return body.replace(new RegExp(`(^|&)${TOKEN}=[^&]*`), `$1${TOKEN}=${encodeURIComponent(connection.token)}`);
    }
    return body;
  };
  const headersWithToken = (headers) => {
    const all = new Headers(headers);
    const name = window.wagtailConfig?.CSRF_HEADER_NAME ?? "X-CSRFToken";
    if (all.has(name)) all.set(name, connection.token);
    return all;
  };

  /** Send until the server responds to this user. `send` gets whether it is another try, and throws without a network. */
  const untilAnswered = async (send, { method, signal }) => {
    const isPressed = performance.now() - pressedAt < RECENT_MS;
    const isQuestion = method === "GET" || method === "HEAD";
    for (let tries = 0; ; tries += 1) {
      let answer;
      try { answer = await send(tries > 0); } catch (error) {
        if (error.name === "AbortError") throw error;
        const mayWait = (await connection.ask()) === "offline" && connection.tellAway();
        if (!mayWait || !isQuestion) throw error;
        await connection.hold({ isPressed: false, signal });
        continue;
      }
      if (answer.status !== 403 && !answer.redirected) return answer;
      const state = await connection.ask();
      if (state === "signedOut" || state === "stranger") await connection.hold({ isPressed, signal });
      else if (state !== "fine" || answer.redirected || isQuestion || tries) return answer;
    }
  };
  /** Delete the copy that the response confirms. */
  const confirm = (copy) => {
    if (!copy) return;
    const [id, hash] = copy.split(".");
    copies.removeSaved(id, hash).catch(() => {});
  };

  /** Let the form say that it was not saved: scripts that send forms ignore errors of the server. */
  const report = (status, body) => {
    const copy = status >= 400 && body instanceof FormData && body.get("unsaved_copy");
    if (copy) window.dispatchEvent(new CustomEvent("unsaved:refused", { detail: copy.split(".")[0] }));
  };

  window.fetch = async (address, options = {}) => {
    const url = address instanceof Request ? null : urlOf(address);
    if (!url || url.origin !== window.location.origin || isOfEditor(url)) return original(address, options);
    const send = (isAgain) => original(address, isAgain
      ? { ...options, headers: headersWithToken(options.headers), body: withToken(options.body) } : options);
    const answer = await untilAnswered(send, { method: (options.method ?? "GET").toUpperCase(), signal: options.signal });
    confirm(answer.headers.get("Unsaved-Copy"));
    report(answer.status, options.body);
    return answer;
  };

  // As jQuery's own transport, but it may send twice.
  window.jQuery?.ajaxTransport("+*", (options) => {
    const url = urlOf(options.url);
    if (options.crossDomain || !options.async || isOfEditor(url)) return undefined;
    const stopped = new AbortController();
    let request = null;
    const send = (headers) => (isAgain) => new Promise((resolve, reject) => {
      request = options.xhr();
      request.open(options.type, options.url, true);
      Object.assign(request, options.xhrFields);
      if (options.mimeType) request.overrideMimeType(options.mimeType);
      const all = new Headers({ "X-Requested-With": "XMLHttpRequest", ...headers });
      for (const [name, value] of isAgain ? headersWithToken(all) : all) request.setRequestHeader(name, value);
      request.onload = () => resolve({
        status: request.status, redirected: Boolean(request.responseURL) && urlOf(request.responseURL).pathname !== url.pathname,
      });
      request.onerror = () => reject(new TypeError("network"));
      request.onabort = () => reject(new DOMException("", "AbortError"));
      request.send((options.hasContent && (isAgain ? withToken(options.data) : options.data)) || null);
    });
    return {
      abort() { stopped.abort(); request?.abort(); },
      send(headers, complete) {
        untilAnswered(send(headers), { method: options.type, signal: stopped.signal }).then(() => {
          confirm(request.getResponseHeader("Unsaved-Copy"));
          report(request.status, options.data);
          const isText = (request.responseType || "text") === "text";
          const body = isText ? { text: request.responseText } : { binary: request.response };
          complete(request.status, request.statusText, body, request.getAllResponseHeaders());
        }, () => complete(0, "error"));
      },
    };
  });
})();
