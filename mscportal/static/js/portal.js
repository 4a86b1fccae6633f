// What the pages gain from JavaScript. Nothing here is needed for them to work.
"use strict";

(() => {
  const SIGNED_OUT = "portal-signed-out";
  const DRAFT = "draft:";
  const SUBMITTED = "drafts-submitted";
  const READER = "drafts-reader";
  const LIVE_NOTE_MS = 8000;
  const signedOutAtLoad = localStorage.getItem(SIGNED_OUT);

  // --- one status line: connection lost, signed out, text put back -------------------------------------------

  const line = () => document.querySelector("[data-connection]");

  function say(kind) {
    const place = line();
    if (!place) return;
    const words = kind ? place.dataset[kind] : "";
    if (place.textContent !== words) place.textContent = words;
    place.dataset.kind = kind;
    if (kind === "restored") setTimeout(() => place.dataset.kind === "restored" && say(""), LIVE_NOTE_MS);
  }

  addEventListener("offline", () => say("lost"));
  addEventListener("online", () => say(""));
  document.addEventListener("htmx:sendError", () => say("lost"));
  document.addEventListener("htmx:timeout", () => say("lost"));
  document.addEventListener("htmx:responseError", (event) => {
    const status = event.detail.xhr.status;
    say(status === 401 || status === 403 ? "signedOut" : "failed");
  });
  document.addEventListener("htmx:afterOnLoad", (event) => {
    if (event.detail.xhr.status < 400 && line()?.dataset.kind !== "restored") say("");
  });

  // --- drafts: typed text stays in this tab until it is saved ---------------------------------------------------

  const drafted = (root) =>
    [...root.querySelectorAll("textarea[data-draft], form[data-draft] textarea, form[data-draft] input[type=text]")];
  const keyOf = (field) => DRAFT + (field.dataset.draft || `${field.form.dataset.draft}/${field.name}`);
  const isDrafted = (field) => field.matches?.("textarea, input[type=text]")
    && Boolean(field.dataset.draft || field.form?.dataset.draft);
  const draftKeys = (form) => [...form.elements].filter(isDrafted).map(keyOf);
  const here = () => location.href.split("#")[0];

  function forgetAll() {
    Object.keys(sessionStorage).filter((key) => key.startsWith(DRAFT)).forEach((key) => sessionStorage.removeItem(key));
    sessionStorage.removeItem(SUBMITTED);
  }

  function forget(keys) {
    keys.forEach((key) => sessionStorage.removeItem(key));
  }

  function restore(root) {
    for (const field of drafted(root)) {
      const text = sessionStorage.getItem(keyOf(field));
      if (text === null || text === field.value) continue;
      field.value = text;
      field.closest("details")?.setAttribute("open", "");
      say("restored");
    }
  }

  // Only a page that came in answer to the form, and asks for nothing to be put right, proves that it was saved:
  // not one of the login, not an error page, not one reached by going back after the connection was lost.
  function answers(submitted) {
    const [arrival] = performance.getEntriesByType("navigation");
    return document.referrer === submitted.from && arrival?.type !== "back_forward"
      && !document.querySelector("[data-error-summary]");
  }

  function settleDrafts() {
    const reader = document.body.dataset.reader;
    const submitted = JSON.parse(sessionStorage.getItem(SUBMITTED) || "null");
    sessionStorage.removeItem(SUBMITTED);
    if (!("keepDrafts" in document.body.dataset)) {
      if (sessionStorage.getItem(READER) !== reader) forgetAll();
      if (reader) sessionStorage.setItem(READER, reader);
      if (submitted && answers(submitted)) forget(submitted.keys);
    }
    restore(document);
  }

  document.addEventListener("input", (event) => {
    const field = event.target;
    if (!isDrafted(field)) return;
    if (field.value === field.defaultValue) sessionStorage.removeItem(keyOf(field));
    else sessionStorage.setItem(keyOf(field), field.value);
  });

  document.addEventListener("htmx:beforeOnLoad", (event) => {
    const form = event.detail.elt.closest("form");
    if (form && event.detail.xhr.status < 400) forget(draftKeys(form));
  });

  // --- forms ----------------------------------------------------------------------------------------------------

  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (form.method !== "post") return;
    if (!navigator.onLine) {
      event.preventDefault();
      event.stopImmediatePropagation();
      say("lost");
      return;
    }
    if ("logout" in form.dataset) {
      forgetAll();
      localStorage.setItem(SIGNED_OUT, String(Date.now()));
      return;
    }
    const keys = draftKeys(form);
    if (keys.length && !form.matches("[hx-post]")) sessionStorage.setItem(SUBMITTED, JSON.stringify({ from: here(), keys }));
  }, true);

  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape") closeMenus();
    if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey)) return;
    const form = event.target.closest?.("form");
    if (!form) return;
    event.preventDefault();
    form.requestSubmit(form.querySelector("button:not([type=button])"));
  });

  document.addEventListener("change", (event) => {
    const field = event.target;
    if (field.type !== "date") return;
    const place = document.querySelector(`[data-written-day="${CSS.escape(field.id)}"]`);
    if (!place) return;
    place.textContent = field.value ? writtenDay(new Date(`${field.value}T12:00`)) : "";
  });

  function writtenDay(day) {
    const language = document.documentElement.lang;
    const words = { weekday: "long", day: "numeric", month: "long", year: "numeric" };
    // Browsers differ in the comma after an English weekday; the server writes none.
    return language === "en" ? day.toLocaleDateString("en-GB", words).replace(",", "") : day.toLocaleDateString(language, words);
  }

  function focusErrors(root) {
    root.querySelector("[data-error-summary]")?.focus();
  }

  // --- menus and the parts of a page on a phone -------------------------------------------------------------------

  function closeMenus(except) {
    document.querySelectorAll("details[data-menu][open]").forEach((menu) => {
      if (menu !== except) menu.removeAttribute("open");
    });
  }

  document.addEventListener("click", (event) => {
    closeMenus(event.target.closest("details[data-menu]"));
    const jump = event.target.closest(".l-jump a");
    if (!jump) return;
    jump.closest(".l-jump").querySelectorAll("a").forEach((link) => link.removeAttribute("aria-current"));
    jump.setAttribute("aria-current", "true");
  });

  // --- lists put in order by dragging; the buttons beside each entry do the same -----------------------------------

  let dragged = null;

  function showGrips(root) {
    root.querySelectorAll("[data-sortable] [data-grip]").forEach((grip) => { grip.hidden = false; });
  }

  document.addEventListener("pointerdown", (event) => {
    const entry = event.target.closest?.("[data-grip]")?.closest("li");
    if (entry) entry.draggable = true;
  });

  document.addEventListener("dragstart", (event) => {
    if (event.target.closest?.("[data-sortable]") && event.target.draggable && event.target.tagName === "LI") {
      dragged = event.target;
      dragged.classList.add("is-dragged");
    }
  });

  document.addEventListener("dragover", (event) => {
    const entry = event.target.closest?.("[data-sortable] > li");
    if (!dragged || !entry || entry.parentElement !== dragged.parentElement) return;
    event.preventDefault();
    const box = entry.getBoundingClientRect();
    if (entry !== dragged) entry[event.clientY < box.top + box.height / 2 ? "before" : "after"](dragged);
  });

  document.addEventListener("dragend", () => {
    if (!dragged) return;
    dragged.classList.remove("is-dragged");
    dragged.draggable = false;
    dragged.closest("form")?.requestSubmit();
    dragged = null;
  });

  // --- signed out in another tab, or a page brought back after it ------------------------------------------------------

  function reloadIfSignedOut() {
    if (!document.body.dataset.reader || localStorage.getItem(SIGNED_OUT) === signedOutAtLoad) return;
    document.documentElement.hidden = true;
    forgetAll();
    location.reload();
  }

  addEventListener("storage", reloadIfSignedOut);
  addEventListener("pageshow", (event) => {
    if (!event.persisted) return;
    sessionStorage.removeItem(SUBMITTED);
    reloadIfSignedOut();
  });

  // --- start ---------------------------------------------------------------------------------------------------------

  document.addEventListener("htmx:load", (event) => {
    restore(event.detail.elt);
    focusErrors(event.detail.elt);
    showGrips(event.detail.elt);
  });
  settleDrafts();
  focusErrors(document);
  showGrips(document);
  // In the room on a phone the navigation is one row that scrolls by itself.
  document.querySelector(".l-top__nav [aria-current]")?.scrollIntoView({ block: "nearest", inline: "nearest" });
})();
