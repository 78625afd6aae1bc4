// Makes one element equal to another with as few changes as possible: what did not change is not touched.
function morph(was, is) {
  if (was.isEqualNode(is)) return
  if (was.nodeName !== is.nodeName || was.id !== is.id) return was.replaceWith(is)
  if (was.nodeType !== 1) return was.nodeValue !== is.nodeValue && (was.nodeValue = is.nodeValue)
  for (const {name} of [...was.attributes]) if (name !== 'open' && !is.hasAttribute(name)) was.removeAttribute(name)
  for (const {name, value} of is.attributes) if (was.getAttribute(name) !== value) was.setAttribute(name, value)
  const old = [...was.childNodes], kids = [...is.childNodes]
  kids.forEach((child, i) => old[i] ? morph(old[i], child) : was.append(child))
  old.slice(kids.length).forEach(child => child.remove())
}
