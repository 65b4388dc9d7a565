import { element } from './calls.js'

const relative = new Intl.RelativeTimeFormat('en', { numeric: 'auto' })

/** How long ago something was, as people say it. */
function ago(text) {
  const minutes = Math.round((new Date(text) - Date.now()) / 60_000)
  if (minutes === 0) return 'just now'
  if (minutes > -60) return relative.format(minutes, 'minute')
  return minutes > -1440
    ? relative.format(Math.round(minutes / 60), 'hour')
    : relative.format(Math.round(minutes / 1440), 'day')
}

/** Shows the sessions, this one first; `end` is called with each one's button to end it, and its id. */
export function showSessions(sessions, end) {
  const sorted = [...sessions].sort((a, b) => b.current - a.current)
  document.getElementById('sessions').replaceChildren(
    ...sorted.map(({ id, device, created_at: began, last_used_at: used, current }) => {
      const item = element('li', '', current ? 'current' : '')
      const name = element('span', `${device ?? 'A device'} `, 'device')
      if (current) name.append(element('span', 'this device', 'pill good'))
      item.append(name, element('span', `Began ${ago(began)}, used ${ago(used)}`, 'times'))
      const button = Object.assign(element('button', 'End', 'quiet'), { type: 'button' })
      button.setAttribute('aria-label', `End the session on ${device ?? 'a device'}${current ? ', this one' : ''}`)
      end(button, id)
      item.append(button)
      return item
    }),
  )
}
