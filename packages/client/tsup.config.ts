import { defineConfig } from 'tsup'
import { base } from '../../tsup.config.base.ts'

export default defineConfig({
  ...base,
  entry: {
    index: 'src/index.ts',
    server: 'src/server/index.ts',
    socket: 'src/held/socket.ts',
    events: 'src/held/events.ts',
  },
})
