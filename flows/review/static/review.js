// Keys for those who like them; every page works without this file.
"use strict";
let prefix = "";
const rows = () => [...document.querySelectorAll(".row")];
const at = () => rows().findIndex((row) => row.contains(document.activeElement));
function go(step) {
  const all = rows();
  const next = all[Math.max(0, Math.min(all.length - 1, at() + step))];
  if (!next) return;
  const target = next.querySelector("a, button") || next;
  target.tabIndex = 0;
  target.focus();
  next.scrollIntoView({ block: "nearest" });
}
function press(name) {
  const row = rows()[at()];
  const button = (row || document).querySelector(`form.${name} button`);
  if (button) button.click();
}
document.addEventListener("keydown", (event) => {
  if (event.key === "Enter" && (event.ctrlKey || event.metaKey) && event.target.form) {
    event.target.form.requestSubmit();
    return;
  }
  if (event.key === "Escape" && event.target.matches("input, textarea, select")) event.target.blur();
  if (event.ctrlKey || event.metaKey || event.altKey || event.target.matches("input, textarea, select")) return;
  const key = prefix + event.key;
  prefix = "";
  const named = document.querySelector(`[data-key="${CSS.escape(key)}"]`);
  if (event.key === "g" && key === "g") prefix = "g";
  else if (named && named.matches("a")) named.click();
  else if (named) {
    named.focus();
    if (named.select) named.select();
  }
  else if (key === "j") go(1);
  else if (key === "k") go(-1);
  else if (key === "b") press("restore");
  else if (key === "x") press("strip");
  else if (key === "m") press("mute");
  else if (key === "a") press("accept");
  else if (key === "r") press("reject");
  else if (key === "u") press("undo");
  else return;
  event.preventDefault();
});
