import { defineConfig } from 'tsup'
import { base } from '../../tsup.config.base.ts'

export default defineConfig({
  ...base,
  // Each entry is one file, which pages without a bundler load as it is: the demo's does.
  splitting: false,
  entry: {
    index: 'src/index.ts',
    server: 'src/server/index.ts',
    socket: 'src/held/socket.ts',
    events: 'src/held/events.ts',
    dpop: 'src/dpop/dpop.ts',
  },
})
