// Finds what a person would find: visible elements with a role and a name.
// While a modal dialog is open, the rest of the page is out of reach.
const [role, wanted] = arguments;
const SELECTORS = {
	button: "button:not([role]), summary",
	link: "a[href]",
	textbox: "input:not([type]), input[type=text], input[type=password], input[type=search], textarea",
	radio: "input[type=radio]",
	checkbox: "input[type=checkbox]",
	combobox: "select",
	tab: "[role=tab]",
	tabpanel: "[role=tabpanel]",
	heading: "h1, h2, h3",
	dialog: "dialog[open]",
	row: "tr",
	spinbutton: "input[type=number]",
	slider: "input[type=range]",
};
const spoken = (node) => {
	if (node.nodeType === Node.TEXT_NODE) return node.data;
	if (node.nodeType !== Node.ELEMENT_NODE) return "";
	if (node.getAttribute("aria-hidden") === "true" || !node.checkVisibility()) return "";
	return node.getAttribute("aria-label") ?? [...node.childNodes].map(spoken).join(" ");
};
const name = (element) => {
	const by = element.getAttribute("aria-labelledby");
	if (by) return by.split(/\s+/).map((id) => document.getElementById(id)?.textContent ?? "").join(" ");
	const label = element.getAttribute("aria-label");
	if (label !== null) return label;
	if (element.labels?.length) return [...element.labels].map((label) => label.textContent).join(" ");
	return spoken(element);
};
const tidy = (text) => text.replace(/\s+/g, " ").trim();
const modal = [...document.querySelectorAll("dialog:modal")].pop();
const isNamed = (element) => {
	const parts = wanted.split("…").map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, "\\$&"));
	return new RegExp(`^${parts.join(".*")}$`).test(tidy(name(element)));
};
const isInReach = (element) => element.checkVisibility({ visibilityProperty: true })
	&& (!modal || modal.contains(element));
return [...document.querySelectorAll(SELECTORS[role])]
	.filter((element) => isInReach(element) && isNamed(element));
