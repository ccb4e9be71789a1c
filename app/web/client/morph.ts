/**
 * Makes what is shown equal to what was served anew, by changing only what differs: whatever stays keeps its focus, its place, what was
 * opened and what is being typed. Keyed elements (`data-key`) are found again wherever they moved among their neighbours.
 */

/** Attributes that a reader changes by using the page. */
const READERS: ReadonlySet<string> = new Set(['open']);

export function morph(shown: Element, served: Element): void {
  if (shown.isEqualNode(served)) return;
  copyAttributes(shown, served);
  // What our own script says here, and what is typed, is not the server's.
  if (shown.hasAttribute('data-error') || shown.localName === 'input') return;
  morphChildren(shown, served);
}

function copyAttributes(shown: Element, served: Element): void {
  for (const name of shown.getAttributeNames())
    if (!served.hasAttribute(name) && !READERS.has(name)) shown.removeAttribute(name);
  for (const { name, value } of served.attributes)
    if (!READERS.has(name) && shown.getAttribute(name) !== value) shown.setAttribute(name, value);
}

function morphChildren(shown: Element, served: Element): void {
  const keyed = new Map<string, Element>();
  for (const child of shown.children) {
    const key = child.getAttribute('data-key');
    if (key !== null) keyed.set(key, child);
  }
  let place: ChildNode | null = shown.firstChild;
  for (const wanted of served.childNodes) {
    const match = matching(wanted, place, keyed);
    if (!match) {
      shown.insertBefore(document.importNode(wanted, true), place);
      continue;
    }
    if (match === place) place = place.nextSibling;
    else shown.insertBefore(match, place);
    if (match instanceof Element && wanted instanceof Element) morph(match, wanted);
    else if (match.nodeValue !== wanted.nodeValue) match.nodeValue = wanted.nodeValue;
  }
  while (place) {
    const next: ChildNode | null = place.nextSibling;
    place.remove();
    place = next;
  }
}

/** The node that is to become `wanted`: the one with its key, else the one that stands here when it is of the same kind. */
function matching(wanted: ChildNode, place: ChildNode | null, keyed: Map<string, Element>): ChildNode | null {
  if (!(wanted instanceof Element)) return place?.nodeType === wanted.nodeType ? place : null;
  const key = wanted.getAttribute('data-key');
  if (key !== null) {
    const known = keyed.get(key);
    keyed.delete(key);
    return known?.localName === wanted.localName ? known : null;
  }
  const fits = place instanceof Element && place.localName === wanted.localName && !place.hasAttribute('data-key');
  return fits ? place : null;
}
