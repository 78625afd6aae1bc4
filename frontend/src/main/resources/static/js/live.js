// The live feed: one element per message, morphed into the page by its id, so that focus, open menus and half a click survive.
(() => {
  const $ = id => document.getElementById(id), root = document.documentElement
  const where = () => document.querySelector('[data-live-url]')?.dataset.liveUrl
  let source, url, last, retry, missed = new Map(), paused = localStorage.paused === '1'

  // A row stands below the heading of its group, by name; elements without a group stay where the page put them.
  function place(row, known) {
    const head = $('g-' + row.dataset.group)
    if (!head) return
    let next = head.nextElementSibling
    while (next && !next.matches('.group') && (next === row || next.dataset.order < row.dataset.order)) next = next.nextElementSibling
    if (!known || next !== row.nextElementSibling) (known && head.parentNode.moveBefore || head.parentNode.insertBefore).call(head.parentNode, row, next)
  }
  function put(html) {
    const holder = document.createElement('template')
    holder.innerHTML = html
    const is = holder.content.firstElementChild, was = $(is.id)
    if (was) morph(was, is)
    const now = $(is.id) ?? is
    if (now.dataset.group) { place(now, !!was); window.htmx?.process(now) }
    if (now.dataset.title) document.title = now.dataset.title
  }
  const apply = (html, id) => html === null ? $(id)?.remove() : put(html)
  const take = (id, html) => { last = Date.now(); paused ? missed.set(id, html) : apply(html, id); say() }
  function say() {
    if (!$('live-state') || !where()) return
    const text = paused ? `Paused, ${missed.size} missed` : !source || source.readyState ? last ? `Updated ${Math.round((Date.now() - last) / 1000)} s ago` : '' : 'Reconnecting'
    if ($('live-state').textContent !== text) $('live-state').textContent = text
    $('live-pause').hidden = false
    $('live-pause').setAttribute('aria-pressed', paused)
    root.dataset.live = paused ? 'paused' : 'on'
  }
  function open() {
    close()
    if (!(url = where()) || document.hidden) return
    source = new EventSource(url)
    source.onmessage = e => take(e.data.match(/\bid="([^"]+)"/)[1], e.data)
    source.addEventListener('gone', e => take(e.data, null))
    source.addEventListener('only', e => document.querySelectorAll('tbody[data-group]').forEach(row => e.data.split(' ').includes(row.id) || take(row.id, null)))
    source.addEventListener('beat', () => { last = Date.now(); say() })
    source.onerror = async () => {
      say()
      if (source.readyState !== 2) return // the browser tries again by itself; closed means refused
      const abort = new AbortController(), answer = await fetch(url, {headers: {accept: 'text/event-stream'}, signal: abort.signal}).catch(() => ({}))
      abort.abort()
      answer.status === 401 ? location.assign('/login') : retry = setTimeout(open, 3000)
    }
  }
  function close() { clearTimeout(retry); source?.close() }
  document.addEventListener('visibilitychange', () => document.hidden ? close() : open())
  document.addEventListener('htmx:afterSettle', () => where() !== url && open())
  addEventListener('pagehide', close), addEventListener('pageshow', e => e.persisted && open())
  $('live-pause')?.addEventListener('click', () => {
    localStorage.paused = (paused = !paused) ? 1 : 0
    if (!paused) { missed.forEach(apply); missed.clear() }
    say()
  })
  setInterval(say, 1000); open(); say()
})();
