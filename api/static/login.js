// One click fills in an invented person; a form is sent once. Without this script everything still works.
(() => {
  for (const pick of document.querySelectorAll("button[data-login]")) {
    pick.addEventListener("click", () => {
      document.querySelector("input[name=login]").value = pick.dataset.login;
      document.querySelector("input[name=password]").value = pick.dataset.password;
      document.querySelector("form[data-main] button").focus();
      document.querySelector("form[data-main]").scrollIntoView({ block: "center", behavior: "smooth" });
    });
  }
  for (const form of document.querySelectorAll("form[method=post]")) {
    form.addEventListener("submit", () => setTimeout(() => {
      for (const button of form.querySelectorAll("button:not([type=button])")) button.disabled = true;
    }));
  }
  addEventListener("pageshow", (event) => {
    if (event.persisted) for (const button of document.querySelectorAll("button")) button.disabled = false;
  });
})();
