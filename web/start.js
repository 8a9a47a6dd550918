// Runs before the first paint: the chosen theme, the plain form of the pages
// without a sidebar, and a word if the program does not start.
(() => {
	const root = document.documentElement;
	try {
		const theme = localStorage.getItem("berth.theme");
		if (theme === "light" || theme === "dark") root.dataset.theme = theme;
	} catch {
		// Storage may be forbidden; then the system's theme holds.
	}
	if (/^\/console\/(sign-in|set-up)/.test(location.pathname)) root.dataset.gate = "";
	const fail = () => {
		const boot = document.getElementById("boot-failed");
		if (boot) boot.hidden = false;
	};
	addEventListener("error", fail, true);
	addEventListener("unhandledrejection", fail);
	setTimeout(fail, 20000);
})();
