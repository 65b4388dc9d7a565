// The variables of where the endpoints are.

export const origin = { default: 'https://app.example.com', description: 'Where the application is.' }

export const mounted = { default: '/auth', description: 'Where `sessionEndpoints` are mounted.' }
