import { existsSync } from 'node:fs'
import { type Browser, chromium, firefox, type LaunchOptions } from 'playwright-core'

/** `BEARER_FIREFOX=1` has the Firefox of this machine take the walks, by WebDriver BiDi. What only Chromium can be asked is left out. */
export const isFirefox = process.env['BEARER_FIREFOX'] === '1'

const places = isFirefox
  ? [process.env['FIREFOX'], '/usr/bin/firefox-esr', '/usr/bin/firefox']
  : [process.env['CHROMIUM'], '/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome']

const args = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
]

/** Starts a headless browser of this machine's own; nothing is downloaded, and it looks nothing up. */
export function launch(options: LaunchOptions = {}): Promise<Browser> {
  const executablePath = places.find((place) => place !== undefined && existsSync(place))
  if (!executablePath) {
    const name = isFirefox ? 'firefox-esr' : 'chromium'
    throw new Error(
      `There is no browser: apt-get install ${name}, or name one in ${isFirefox ? 'FIREFOX' : 'CHROMIUM'}.`,
    )
  }
  return isFirefox
    ? firefox.launch({ executablePath, channel: 'moz-firefox' })
    : chromium.launch({ ...options, executablePath, args })
}
