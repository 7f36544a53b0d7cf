"use strict";
/* One question at a time: nothing typed is lost, and what was not answered is said in this product's words. */
(() => {
  const words = document.currentScript.dataset;
  const nativeFetch = window.fetch;
  const UNNOTICED_MILLISECONDS = 3000;
  const UNANSWERED_MILLISECONDS = 1000;
  const PRESS_AGAIN_MILLISECONDS = 250;
  const LOOK_AGAIN_MILLISECONDS = 2000;
  const CLOSING_MILLISECONDS = 30;
  const CLOSING_CHECKS = 330;
  const box = () => document.querySelector("#question textarea, #question input");
  const newest = () => [...document.querySelectorAll("#conversation .answer")].pop();
  const found = (selector) => document.querySelector(selector) !== null;

  /* idle → pressed → sent (the request is out) → looking (the page says so, until it answers) → idle */
  let phase = "idle";
  let typed = true; /* whether what is on its way came from the box; else it was asked beside an answer */
  let sent = ""; /* the question on its way, given back to the box should it get lost */
  let next = false; /* whether another question was asked meanwhile; it waits in the box */
  let before; /* the newest answer when the question went out */
  let again = []; /* questions of before the page was loaded, still to be asked again, one after another */
  let row = null; /* the one of them that is on its way */
  let timer = 0;
  let streams = 0;
  let joining = 0; /* requests of questions that the server has not taken yet, or only just */

  const enter = (name) => {
    phase = name;
    document.body.classList.toggle("asking", name !== "idle");
  };

  const put = (field, value) => {
    if (!field || field.value === value) return;
    field.value = value;
    field.dispatchEvent(new Event("input", { bubbles: true }));
  };
  const fill = (value) => put(box(), value);

  const say = (text) => {
    document.getElementById("trouble")?.remove();
    if (!text) return;
    const trouble = document.createElement("div");
    trouble.id = "trouble";
    trouble.setAttribute("role", "alert");
    trouble.textContent = text;
    document.getElementById("status")?.after(trouble);
  };

  const begin = (fromBox = true) => {
    enter("pressed");
    typed = fromBox;
    sent = fromBox ? (box()?.value ?? "") : "";
    before = newest();
    say("");
    if (history.state?.question) history.replaceState(null, "");
    clearTimeout(timer);
    timer = setTimeout(unnoticed, UNNOTICED_MILLISECONDS);
  };

  /* A question that nothing on the page tells of: it waits its turn, was refused with the same words as the one
     before, or was never pressed. Without a stream to come by, there will be no answer. */
  const unnoticed = () => {
    if (phase === "sent" && streams + joining > 0) timer = setTimeout(unnoticed, UNNOTICED_MILLISECONDS);
    else if (phase === "sent" && !found("#status .problem")) fail(words.busy);
    else end(false);
  };

  /* The components overhear a question while they still tidy up after an answer: press until it is out. */
  const press = () => {
    if (phase !== "pressed" || (typed && !box()?.value.trim())) return;
    document.getElementById(typed ? "ask" : "act")?.click();
    setTimeout(press, PRESS_AGAIN_MILLISECONDS);
  };

  const tell = (name, detail) => document.dispatchEvent(new CustomEvent(`amhe:${name}`, { detail }));

  const askAgain = () => {
    row = again.shift();
    begin(false);
    tell("asked", row);
    put(document.querySelector("#command textarea, #command input"), `again-${JSON.stringify(row)}`);
    setTimeout(press);
  };

  /* After one of the earlier questions: whether another one goes out now. */
  const goesOn = (answered) => {
    if (!row) return false;
    if (answered) tell("again-answered", row);
    else again = [];
    row = null;
    if (again.length) askAgain();
    else tell("again-over");
    return row !== null;
  };

  const end = (answered = true) => {
    clearTimeout(timer);
    enter("idle");
    const well = !found("#trouble, #status .problem");
    if (goesOn(answered && well)) return;
    const following = next && box()?.value.trim() && well;
    next = false;
    if (!following) return;
    begin();
    press();
  };

  const giveBack = () => {
    if (typed && box()?.value === "") fill(sent);
  };

  const fail = (text) => {
    if (found("#trouble")) return;
    say(text);
    if (phase === "idle") return;
    end();
    giveBack();
    /* Once the server is back, the components load the page anew; until then the tab remembers the question. */
    if (text === words.lost) history.replaceState({ question: box()?.value }, "");
  };

  /* Whether a question may go out now; if not, what stands in the box is asked after the one on its way. */
  const allowed = () => {
    const value = box()?.value ?? "";
    if (phase === "idle") {
      if (value.trim()) {
        begin();
        setTimeout(press, PRESS_AGAIN_MILLISECONDS);
      }
      return true;
    }
    next = value.trim() !== "" && !(phase === "pressed" && value === sent);
    return false;
  };

  const hold = (event) => {
    event.preventDefault();
    event.stopImmediatePropagation();
  };

  /* What is pressed beside an answer goes to the server through a box that nobody sees. */
  const command = (what) => {
    put(document.querySelector("#command textarea, #command input"), what);
    setTimeout(() => document.getElementById("act")?.click());
  };

  const act = (button) => {
    if (phase !== "idle") return;
    const what = button.dataset.act;
    if (what === "ask") {
      fill(button.textContent);
      begin();
      box()?.focus();
      setTimeout(press);
    } else if (/^(without|exact)-/.test(what)) {
      begin(false);
      box()?.focus();
      command(what);
    } else {
      const detail = { number: what.split("-")[1], said: button.textContent, line: button.parentElement };
      document.dispatchEvent(new CustomEvent("amhe:said", { detail }));
      command(what);
    }
  };

  document.addEventListener("amhe:again", ({ detail }) => {
    if (phase !== "idle" || !detail.length) return;
    again = detail;
    box()?.focus();
    tell("again-begun");
    askAgain();
  });

  document.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.shiftKey || event.isComposing || event.target !== box()) return;
    if (!allowed()) hold(event);
  }, true);

  document.addEventListener("click", (event) => {
    const button = event.target instanceof Element && event.target.closest("#ask, #clear, #stop, #examples button, .act");
    if (!button || !event.isTrusted) return;
    if (button.id === "ask") {
      if (!allowed()) hold(event);
    } else if (button.id === "clear" || button.id === "stop") {
      next = false;
      say("");
      end(false);
      if (button.id === "stop") giveBack();
    } else if (button.classList.contains("act")) {
      act(button);
    } else if (phase === "idle") {
      begin();
    } else {
      hold(event);
    }
  }, true);

  const ended = async (copy) => {
    try {
      const reader = copy.body.getReader();
      while (!(await reader.read()).done);
    } catch {
      /* a broken stream has ended, too */
    }
  };

  /* Answers come by a stream. One that ends while the page still waits comes from a server that has gone. */
  const listen = async (copy) => {
    if (copy) await ended(copy);
    streams -= 1;
    setTimeout(() => phase === "looking" && streams === 0 && fail(words.lost), UNANSWERED_MILLISECONDS);
  };

  /* As long as a page is open, a stream of beats comes. When it ends while nothing is on its way, the server may
     have been started anew, and then knows nothing of the conversation that stands here. */
  const lookAgain = async () => {
    try {
      const answer = await nativeFetch("/gradio_api/app_id");
      if (!answer.ok) throw new Error("not ready");
      const running = (await answer.json()).app_id;
      if (running !== window.gradio_config?.app_id && newest() && phase === "idle" && !found("#trouble")) say(words.anew);
    } catch {
      setTimeout(lookAgain, LOOK_AGAIN_MILLISECONDS);
    }
  };

  const beat = async (copy) => {
    await ended(copy);
    if (phase === "idle") lookAgain();
  };

  /* The question is in the request; what was typed behind it meanwhile is the next one. */
  const takeOut = (question) => {
    const value = box()?.value ?? "";
    sent = question;
    fill(value.startsWith(question) ? value.slice(question.length) : value);
  };

  /* A question that goes out while the stream of an earlier request closes would be answered into that one, and
     nobody would listen any more. */
  const closed = async () => {
    for (let left = CLOSING_CHECKS; streams > 0 && left > 0; left -= 1) {
      await new Promise((go) => setTimeout(go, CLOSING_MILLISECONDS));
    }
  };

  const questionOf = (request) => {
    try {
      const [question, , ...picked] = JSON.parse(request[1].body).data;
      if (typeof question !== "string") return null;
      if (picked.length) tell("asked", { question, picked });
      return question;
    } catch {
      return null;
    }
  };

  window.fetch = async (...request) => {
    const address = String(request[0]?.url ?? request[0]);
    if (address.includes("/queue/data")) {
      streams += 1;
      let answer;
      try {
        answer = await nativeFetch(...request);
      } finally {
        listen(answer?.clone());
      }
      return answer;
    }
    if (address.includes("/heartbeat/")) {
      const beats = await nativeFetch(...request);
      beat(beats.clone());
      return beats;
    }
    if (!address.includes("/queue/join")) return nativeFetch(...request);
    if (phase === "pressed" || phase === "sent") {
      enter("sent");
      if (typed) takeOut(questionOf(request) ?? sent);
    }
    joining += 1;
    try {
      await closed();
      const answer = await nativeFetch(...request);
      if (!answer.ok) fail({ 413: words.long, 429: words.many, 503: words.busy }[answer.status] ?? words.lost);
      return answer;
    } catch (error) {
      fail(words.lost);
      throw error;
    } finally {
      setTimeout(() => (joining -= 1), UNANSWERED_MILLISECONDS);
    }
  };

  const inStatus = (change) => change.target instanceof Element && change.target.closest("#status") !== null;
  const notices = new WeakSet();
  let kept = history.state?.question;
  if (kept) history.replaceState(null, "");

  document.addEventListener("DOMContentLoaded", () => {
    new MutationObserver((changes) => {
      if (kept && found("#status") && box()) {
        fill(kept);
        kept = "";
      }
      if (phase === "sent" || phase === "looking") {
        /* The components also redraw an empty status line while the question is on its way. */
        const answered = newest() !== before || found("#status .problem");
        if (changes.some(inStatus) && found("#status .note")) {
          clearTimeout(timer);
          enter("looking");
        } else if (answered || (phase === "looking" && changes.some(inStatus))) {
          end();
        }
      }
      document.querySelectorAll(".toast-body").forEach((notice) => {
        if (notices.has(notice)) return;
        notices.add(notice);
        fail(words.lost);
      });
    }).observe(document.body, { childList: true, subtree: true });
  });
})();
