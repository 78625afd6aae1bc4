// Conveniences on top of pages that work without them: copying, keys, menus, confirmations, times that count on.
(() => {
  const $ = (selector, from = document) => from.querySelector(selector)
  const typing = target => target.closest('input:not([type=checkbox], [type=radio]), textarea, select, [contenteditable]')

  // Said once to a screen reader, and shown for six seconds; errors stay until they are closed.
  function toast(text, bad) {
    const line = document.createElement('p')
    line.className = 'toast'
    line.textContent = text
    $(bad ? '#alerts' : '#toasts').append(line)
    const shut = document.createElement('button')
    shut.className = 'button small'
    shut.type = 'button'
    shut.textContent = 'Close'
    shut.onclick = () => line.remove()
    line.append(shut)
    if (!bad) fade(line)
  }
  const fade = line => setTimeout(() => line.matches(':hover, :focus-within') ? fade(line) : line.remove(), 6000)
  document.querySelectorAll('#toasts .toast').forEach(fade)

  async function copy(button) {
    const text = button.dataset.copy ?? $(button.dataset.copyFrom).value
    try {
      await navigator.clipboard.writeText(text)
      toast('Copied ' + (text.length > 80 ? text.slice(0, 79) + '…' : text))
    } catch { // no clipboard over plain http: show the text, selected
      const field = $('#copy-text')
      field.value = text
      $('#copy').showModal()
      field.select()
    }
  }

  // Native dialogs; Esc closes them and gives the focus back.
  let asking
  document.addEventListener('submit', event => {
    const button = event.submitter, words = button?.dataset.confirm ?? event.target.dataset.confirm
    if (!words || asking) return
    event.preventDefault()
    event.stopImmediatePropagation()
    $('#confirm-text').textContent = words
    $('#confirm-yes').textContent = button.textContent.trim()
    $('#confirm').showModal()
    $('#confirm').onclose = () => {
      if ($('#confirm').returnValue !== 'yes') return
      asking = true
      event.target.requestSubmit(button)
      asking = false
    }
    $('#confirm').returnValue = ''
  }, true)

  document.addEventListener('click', event => {
    const button = event.target.closest('[data-copy], [data-copy-from]')
    if (button) copy(button)
    const fill = event.target.closest('[data-fill]')
    if (fill && $('#command')) {
      event.preventDefault()
      $('#command').value = fill.dataset.fill
      $('#command').focus()
      $('#command').dispatchEvent(new Event('input', {bubbles: true}))
    }
    document.querySelectorAll('.menu[open]').forEach(menu => menu.contains(event.target) && !event.target.closest('.menu > div :is(a, button)') || (menu.open = false))
  })

  document.addEventListener('keydown', event => {
    const open = $('.menu[open]')
    if (event.key === 'Escape' && open) {
      open.open = false
      $('summary', open).focus()
    }
    if (event.key === 'Enter' && event.altKey && event.target.id === 'command') {
      event.preventDefault()
      event.target.form.requestSubmit($('#save-only'))
    }
    if (event.ctrlKey || event.metaKey || event.altKey || typing(event.target)) return
    const field = {'/': '#filter', n: '#command'}[event.key]
    if (field && $(field)) {
      event.preventDefault()
      $(field).focus()
    }
  })

  // The same words as Span.java.
  const span = s => s < 60 ? s + ' s' : s < 3600 ? (s / 60 | 0) + ' min' : s < 172800 ? (s / 3600 | 0) + ' h' + (s / 60 % 60 | 0 ? ' ' + (s / 60 % 60 | 0) + ' min' : '') : (s / 86400 | 0) + ' d'
  setInterval(() => {
    if (document.documentElement.dataset.live === 'paused') return
    document.querySelectorAll('time[data-ago]').forEach(time => {
      const text = span(Math.abs(Date.now() - Date.parse(time.dateTime)) / 1000 | 0)
      if (time.textContent !== text) time.textContent = text
    })
  }, 1000)

  document.addEventListener('htmx:responseError', event => {
    if (event.detail.xhr.status === 401) return location.assign('/login')
    let said
    try { said = JSON.parse(event.detail.xhr.responseText) } catch { said = {} }
    toast([said.title, said.detail, said.fix].filter(Boolean).join('. ') || 'That did not work. Load the page again.', true)
  })
  document.addEventListener('htmx:sendError', () => toast('The console does not answer. Nothing was changed.', true))
  document.addEventListener('said', event => toast(event.detail.value))
})();
