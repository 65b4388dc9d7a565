export { BearerConnections } from './bearer-connections.ts'
export { BearerGatewayGuard } from './bearer-gateway-guard.ts'
