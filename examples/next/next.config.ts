import type { NextConfig } from 'next'

/** A server beside this one, which browsers find below `/backend`: an API of other people's, or one that is not moved yet. */
const { BACKEND_URL } = process.env

export default {
  rewrites: async () => (BACKEND_URL ? [{ source: '/backend/:path*', destination: `${BACKEND_URL}/:path*` }] : []),
  poweredByHeader: false,
} satisfies NextConfig
