// data-open="id" opens a dialog, data-close shuts the one it is in, data-dismiss=".x" removes its box.
// The tab of this page is scrolled into sight. An open menu shuts on Escape and on a click elsewhere. data-fades: gone after eight seconds, unless pointed at.
"use strict";
document.addEventListener("click", (event) => {
  const opener = event.target.closest("[data-open]");
  const dialog = opener && document.getElementById(opener.dataset.open);
  if (dialog) {
    event.preventDefault();
    dialog.showModal();
  }
  if (event.target.closest("[data-close]")) event.target.closest("dialog").close();
  if (event.target.matches("dialog[open]")) event.target.close();
  const dismiss = event.target.closest("[data-dismiss]");
  if (dismiss) dismiss.closest(dismiss.dataset.dismiss).remove();
  for (const menu of document.querySelectorAll("details.menu[open]")) {
    if (!menu.contains(event.target)) menu.open = false;
  }
});

document.addEventListener("keydown", (event) => {
  const menu = event.key === "Escape" && event.target.closest("details.menu[open]");
  if (!menu) return;
  menu.open = false;
  menu.querySelector("summary").focus();
});

const fade = (toast) => setTimeout(() => (toast.matches(":hover, :focus-within") ? fade(toast) : toast.remove()), 8000);
const fadeAll = () => {
  for (const toast of document.querySelectorAll("[data-fades]")) {
    toast.removeAttribute("data-fades");
    fade(toast);
  }
};
fadeAll();
document.addEventListener("htmx:afterSettle", fadeAll);

const tab = document.querySelector(".tabs [aria-current]");
if (tab) tab.parentElement.scrollLeft = tab.offsetLeft - tab.parentElement.offsetLeft - 48;
