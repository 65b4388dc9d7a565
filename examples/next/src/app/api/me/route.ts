import { api } from '../../../server/guard.ts'

export const GET = api.guard((_request, { subject, scopes }) => Response.json({ subject, scopes }))
