import { auth } from '../../../server/endpoints.ts'

const handle = async (request: Request): Promise<Response> =>
  (await auth(request)) ?? new Response(null, { status: 404 })

export { handle as DELETE, handle as GET, handle as POST }
