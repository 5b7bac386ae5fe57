// Shows what needs a security key where the browser can use one, and says in words when that did not work.
const form = document.getElementById("key-form");
if (form && window.PublicKeyCredential) form.hidden = false;

document.addEventListener("allauth.error", (event) => {
  event.preventDefault();
  const problem = document.getElementById("key-problem");
  if (problem) problem.textContent = "The key could not be used. Try again, or use another way.";
});
