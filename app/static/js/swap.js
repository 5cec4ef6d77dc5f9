/* Brings a part of the page to new HTML by changing only what differs. What stays keeps its focus, its scroll
   position and what was typed into it, and a screen reader's cursor in it stays where it is. */

export function swap(part, html) {
  const wanted = part.cloneNode(false);
  wanted.innerHTML = html;
  follow(part, wanted);
}

function follow(node, wanted) {
  let old = node.firstChild;
  for (const next of [...wanted.childNodes]) {
    const match = find(old, next);
    if (match === null) {
      node.insertBefore(next, old);
      continue;
    }
    while (old !== match) old = drop(old);
    old = match.nextSibling;
    settle(match, next);
  }
  while (old) old = drop(old);
}

// The first of what is left that can become `next`: by id where it has one, else only the very next one.
function find(old, next) {
  if (next.id) {
    for (let one = old; one; one = one.nextSibling) if (one.id === next.id && alike(one, next)) return one;
    return null;
  }
  return old && !old.id && alike(old, next) ? old : null;
}

function alike(one, other) {
  return one.nodeType === other.nodeType && one.nodeName === other.nodeName;
}

function drop(node) {
  const next = node.nextSibling;
  node.remove();
  return next;
}

function settle(node, wanted) {
  if (node.nodeType !== Node.ELEMENT_NODE) {
    if (node.data !== wanted.data) node.data = wanted.data;
    return;
  }
  if (node.isEqualNode(wanted)) return;
  for (const { name } of [...node.attributes]) {
    const opened = name === "open" && node.nodeName === "DETAILS";
    if (!opened && !wanted.hasAttribute(name)) node.removeAttribute(name);
  }
  for (const { name, value } of wanted.attributes) if (node.getAttribute(name) !== value) node.setAttribute(name, value);
  if (node.nodeName !== "TEXTAREA" || node.value === node.defaultValue) follow(node, wanted);
}
