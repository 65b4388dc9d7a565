import { api } from '../../../server/guard.ts'

export const POST = api.guard(
  async (request, { subject }) => Response.json({ by: subject, note: await request.text() }, { status: 201 }),
  api.requireScope('notes:write'),
)
