// Looks now and then whether the page would be another one by now, and puts in the parts that would. Without it the page
// works the same. It asks only while the page is in sight, keeps nobody logged in, and touches no part in which somebody
// types, selects text or would lose the focus: that part waits for the next time.
"use strict";
(() => {
  const PAUSE = 10_000;
  const LONGEST = 120_000;
  const note = document.querySelector("[data-live-note]");
  const clock = new Intl.DateTimeFormat("nl", { timeStyle: "medium", timeZone: "Europe/Amsterdam" });
  let tag = null;
  let pause = PAUSE;
  let timer = null;

  const typed = (part) =>
    [...part.querySelectorAll("input, textarea")].some(
      (field) => field.value !== field.defaultValue || field.checked !== field.defaultChecked,
    );
  const selected = (part) => !getSelection().isCollapsed && getSelection().containsNode(part, true);
  const twin = (place, element) =>
    [...place.querySelectorAll(element.tagName)].find((other) => other.isEqualNode(element));

  function put(part, next) {
    const held = part.contains(document.activeElement) ? document.activeElement : null;
    const after = held && twin(next, held);
    if (typed(part) || selected(part) || (held && !after)) return false;
    part.replaceWith(next);
    after?.focus({ preventScroll: true });
    return true;
  }

  function renew(page) {
    let changed = false;
    let all = true;
    for (const part of document.querySelectorAll("[data-live]")) {
      const next = page.querySelector(`[data-live="${part.dataset.live}"]`);
      if (!next) continue;
      const open = [...part.querySelectorAll("details")];
      next.querySelectorAll("details").forEach((one, n) => (one.open = Boolean(open[n]?.open)));
      if (part.isEqualNode(next)) continue;
      const done = put(part, next);
      changed ||= done;
      all &&= done;
    }
    if (changed) say(note.dataset.changed.replace("{time}", clock.format(new Date())));
    return all;
  }

  const say = (text) => (note.textContent = text);

  async function look() {
    const headers = tag ? { "X-Live": "1", "If-None-Match": tag } : { "X-Live": "1" };
    const answer = await fetch(location.href, { headers, cache: "no-store", redirect: "manual" });
    if (answer.type === "opaqueredirect") return say(note.dataset.ended);
    if (answer.status === 200) {
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      tag = renew(page) ? answer.headers.get("ETag") : null;
    } else if (answer.status !== 304) throw new Error(String(answer.status));
    pause = PAUSE;
    plan();
  }

  function plan() {
    clearTimeout(timer);
    timer = document.hidden ? null : setTimeout(again, pause);
  }

  function again() {
    clearTimeout(timer);
    timer = null;
    look().catch(() => {
      pause = Math.min(2 * pause, LONGEST);
      plan();
    });
  }

  document.addEventListener("visibilitychange", () => (document.hidden ? plan() : again()));
  plan();
})();
