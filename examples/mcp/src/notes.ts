import { McpServer } from '@modelcontextprotocol/server'
import { z } from 'zod'

const notes: { readonly by: unknown; readonly text: string }[] = []

/** An MCP server with two tools. Each call learns from `authInfo` who makes it. */
export function notesServer(): McpServer {
  const server = new McpServer({ name: 'notes', version: '1.0.0' })
  server.registerTool('list_notes', { description: 'Lists your notes.' }, ({ http }) => {
    const mine = notes.filter(({ by }) => by === http?.authInfo?.extra?.['subject'])
    return { content: [{ type: 'text', text: JSON.stringify(mine.map(({ text }) => text)) }] }
  })
  server.registerTool(
    'add_note',
    { description: 'Adds a note.', inputSchema: z.object({ text: z.string().max(1000) }) },
    ({ text }, { http }) => {
      notes.push({ by: http?.authInfo?.extra?.['subject'], text })
      return { content: [{ type: 'text', text: 'Added.' }] }
    },
  )
  return server
}
