export type { PostgresClient } from './client.ts'
export { type MigratePostgresOptions, migratePostgres } from './migrate.ts'
export { type PostgresStore, type PostgresStoreOptions, postgresStore } from './postgres-store.ts'
