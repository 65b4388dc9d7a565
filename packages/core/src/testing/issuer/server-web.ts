import { ConfigurationError } from '../../configuration.ts'
import type { IssuerSite, SiteServer } from './site.ts'

/** Nothing can listen where there is no `node:http`. */
export async function serveSite(_site: IssuerSite): Promise<SiteServer> {
  throw new ConfigurationError('A test issuer cannot listen here: write listen: false, and reach it by its fetch.')
}
