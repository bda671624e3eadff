// A live view of a room that survives a network, and a server, that come and go.
import { api, stream } from "/page/common.js";

const FIRST_WAIT = 500;
const LONGEST_WAIT = 8000;
/** How often the view is asked for anyway: a stream may be dead without either end knowing. */
const POLL_WITH_STREAM = 15000;
const POLL_WITHOUT = 3000;

/**
 * Follows a room. `onView(view)` gets every view that differs from the last; `onReach(bool, error)`
 * says whether the server has it (a server that does not know the room may know it again when its
 * file is there again); `onGone(error)` is called once if the token is no longer anybody's.
 * A tab that is not seen gives its stream back, since a browser has few connections to one server.
 */
export function follow(code, { token, onView, onReach, onGone }) {
  let version = null;
  let shown = null;
  let stopped = false;
  let asking = null;
  let again = false;
  // Null if the server has the room, else what is the matter.
  let trouble = null;
  let streaming = null;
  let wake = () => {};
  let poll;

  const reach = (error) => {
    if (error?.message === trouble?.message) return;
    trouble = error;
    onReach?.(!error, error);
  };

  async function ask() {
    try {
      const view = await api(`/api/rooms/${code}/view`, { token, signal: AbortSignal.timeout?.(8000) });
      if (stopped) return;
      reach(null);
      version = view.version;
      // Numbers of versions may begin anew with the server; what is left of a turn changes always.
      const text = JSON.stringify(view, (key, value) => (key === "seconds_left" ? undefined : value));
      if (text !== shown) {
        shown = text;
        onView(view);
      }
    } catch (error) {
      if (stopped) return;
      if (error.status === 401) {
        stop();
        onGone?.(error);
      } else if (error.status !== 429) {
        reach(error);
      }
    }
  }

  // One question at a time; what changes meanwhile is asked for once more afterwards.
  async function refresh() {
    if (stopped) return;
    if (asking) {
      again = true;
      return asking;
    }
    asking = ask();
    await asking;
    asking = null;
    if (again) {
      again = false;
      return refresh();
    }
  }

  const pause = (wait) => new Promise((resolve) => {
    const timer = setTimeout(resolve, wait);
    wake = () => { clearTimeout(timer); resolve(); };
  });

  async function listen() {
    let wait = FIRST_WAIT;
    while (!stopped) {
      if (document.hidden || navigator.onLine === false) {
        await pause(POLL_WITHOUT);
        continue;
      }
      streaming = new AbortController();
      try {
        await stream(`/api/rooms/${code}/events`, {
          token,
          signal: streaming.signal,
          onEvent(name, data) {
            wait = FIRST_WAIT;
            if (name === "changed" && data?.version !== version) refresh();
          },
        });
      } catch { /* the wait below, and the question for the view, say what is the matter */ }
      streaming = null;
      if (stopped) return;
      // Whatever the next stream says first is news.
      version = null;
      refresh();
      await pause(wait * (0.75 + Math.random() / 2));
      wait = Math.min(wait * 2, LONGEST_WAIT);
    }
  }

  function schedule() {
    clearTimeout(poll);
    if (stopped) return;
    poll = setTimeout(async () => {
      if (!document.hidden) await refresh();
      schedule();
    }, streaming && !trouble ? POLL_WITH_STREAM : POLL_WITHOUT);
  }

  function seen() {
    if (document.hidden) {
      streaming?.abort();
    } else {
      refresh();
      wake();
    }
  }
  function online() { refresh(); wake(); schedule(); }
  function offline() { reach(new Error("There is no network.")); streaming?.abort(); schedule(); }

  function stop() {
    stopped = true;
    clearTimeout(poll);
    streaming?.abort();
    wake();
    document.removeEventListener("visibilitychange", seen);
    removeEventListener("online", online);
    removeEventListener("offline", offline);
  }

  document.addEventListener("visibilitychange", seen);
  addEventListener("online", online);
  addEventListener("offline", offline);
  refresh().then(schedule);
  listen();
  return { refresh, stop };
}
