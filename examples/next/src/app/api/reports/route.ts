import { api } from '../../../server/guard.ts'

export const GET = api.guard(() => Response.json({ reports: ['Q1', 'Q2'] }), api.requireScope('reports:read'))
