import { McpServer } from '@modelcontextprotocol/sdk/server/mcp.js'
import { z } from 'zod'

const notes: { readonly by: string; readonly text: string }[] = []

/** An MCP server with two tools. Each call learns from `authInfo` who makes it. */
export function notesServer(): McpServer {
  const server = new McpServer({ name: 'notes', version: '1.0.0' })
  server.registerTool('list_notes', { description: 'Lists your notes.' }, ({ authInfo }) => {
    const mine = notes.filter(({ by }) => by === authInfo?.extra?.['subject'])
    return { content: [{ type: 'text', text: JSON.stringify(mine.map(({ text }) => text)) }] }
  })
  server.registerTool(
    'add_note',
    { description: 'Adds a note.', inputSchema: { text: z.string().max(1000) } },
    ({ text }, { authInfo }) => {
      notes.push({ by: String(authInfo?.extra?.['subject']), text })
      return { content: [{ type: 'text', text: 'Added.' }] }
    },
  )
  return server
}
