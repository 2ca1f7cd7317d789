// When the socket closes, ask whether the session still lives; if not, go to the login and come back here afterwards.
(() => {
  let asked = 0;
  const ask = async () => {
    if (Date.now() - asked < 1500) return;
    asked = Date.now();
    try {
      const answer = await fetch("/session", { cache: "no-store", credentials: "same-origin" });
      if (answer.status === 401) {
        const here = location.pathname + location.search;
        location.assign("/login?next=" + encodeURIComponent(here));
      }
    } catch { /* no network: Streamlit says so itself */ }
  };
  const Plain = window.WebSocket;
  window.WebSocket = class extends Plain {
    constructor(...how) {
      super(...how);
      this.addEventListener("close", ask);
    }
  };
})();
