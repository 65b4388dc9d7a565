import { exportJWK, generateKeyPair, SignJWT } from 'jose'
import { afterEach, beforeAll, describe, expect, it, vi } from 'vitest'
import { runSample } from './support/sample.ts'

const tenant = '11111111-2222-3333-4444-555555555555'
const otherTenant = '66666666-7777-8888-9999-000000000000'
const application = '99999999-8888-7777-6666-555555555555'

type Claims = { readonly [claim: string]: unknown }

/** Tokens as an issuer shapes them, and where it publishes what. */
interface Shape {
  readonly heading: string
  readonly sample?: number
  readonly header: Claims
  readonly claims: Claims
  /** The metadata's place and content, where the sample needs them. */
  readonly metadata?: readonly [place: string, content: Claims]
  readonly keys: string
  /** What the members of the set have beside the key itself. */
  readonly member?: Claims
  readonly scopes: readonly string[]
  readonly roles: readonly string[]
  /** Tokens of the same issuer that must not get in. */
  readonly refused: readonly [why: string, change: Claims, reason: string][]
}

const shapes: { readonly [name: string]: Shape } = {
  Auth0: {
    heading: 'Auth0',
    header: { typ: 'JWT' },
    claims: {
      iss: 'https://example.eu.auth0.com/',
      sub: 'auth0|6553da60a54af58e29493993',
      aud: ['https://api.example.com', 'https://example.eu.auth0.com/userinfo'],
      azp: 'K1AUPhZq8mRi0Q0pjhkfu1D7y6KjDQja',
      scope: 'openid profile reports:read',
      permissions: ['reports:read'],
    },
    metadata: [
      'https://example.eu.auth0.com/.well-known/openid-configuration',
      { issuer: 'https://example.eu.auth0.com/', jwks_uri: 'https://example.eu.auth0.com/.well-known/jwks.json' },
    ],
    keys: 'https://example.eu.auth0.com/.well-known/jwks.json',
    member: { alg: 'RS256', use: 'sig', x5t: 'thumbprint', x5c: ['certificate'] },
    scopes: ['openid', 'profile', 'reports:read'],
    roles: ['reports:read'],
    refused: [
      ['for the user info endpoint alone', { aud: 'https://example.eu.auth0.com/userinfo' }, 'audience_mismatch'],
      ['with the issuer written without its slash', { iss: 'https://example.eu.auth0.com' }, 'issuer_mismatch'],
    ],
  },
  'Auth0 with the RFC 9068 profile': {
    heading: 'Auth0',
    header: { typ: 'at+jwt' },
    claims: {
      iss: 'https://example.eu.auth0.com/',
      sub: 'awZfdIir8YFdGZWkvCejDoUb7SjTDicx@clients',
      aud: 'https://api.example.com',
      client_id: 'awZfdIir8YFdGZWkvCejDoUb7SjTDicx',
      jti: '73WakrfVbNJBaAmhQtEeDv',
    },
    metadata: [
      'https://example.eu.auth0.com/.well-known/openid-configuration',
      { issuer: 'https://example.eu.auth0.com/', jwks_uri: 'https://example.eu.auth0.com/.well-known/jwks.json' },
    ],
    keys: 'https://example.eu.auth0.com/.well-known/jwks.json',
    scopes: [],
    roles: [],
    refused: [],
  },
  Keycloak: {
    heading: 'Keycloak',
    header: { typ: 'JWT' },
    claims: {
      iss: 'https://sso.example.com/realms/shop',
      sub: 'f1c4f64e-2c0c-4cda-8c9f-9f3f8f3a2b0e',
      aud: ['shop-api', 'account'],
      typ: 'Bearer',
      azp: 'shop-web',
      sid: '4c0a3a8a-3a47-4f2f-8e89-9e5f9b0a0a0a',
      acr: '1',
      'allowed-origins': ['https://shop.example.com'],
      realm_access: { roles: ['offline_access', 'clerk'] },
      resource_access: { account: { roles: ['manage-account'] } },
      scope: 'openid email profile',
      preferred_username: 'ada',
      email_verified: true,
    },
    metadata: [
      'https://sso.example.com/realms/shop/.well-known/openid-configuration',
      {
        issuer: 'https://sso.example.com/realms/shop',
        jwks_uri: 'https://sso.example.com/realms/shop/protocol/openid-connect/certs',
      },
    ],
    keys: 'https://sso.example.com/realms/shop/protocol/openid-connect/certs',
    member: { alg: 'RS256', use: 'sig' },
    scopes: ['openid', 'email', 'profile'],
    roles: ['offline_access', 'clerk'],
    refused: [
      ['without an audience mapper', { aud: 'account' }, 'audience_mismatch'],
      ['that is an ID token', { typ: 'ID', aud: 'shop-api' }, 'not_an_access_token'],
      ['that is a refresh token', { typ: 'Refresh', aud: 'shop-api' }, 'not_an_access_token'],
      ['of another realm', { iss: 'https://sso.example.com/realms/master' }, 'issuer_mismatch'],
    ],
  },
  'Keycloak under another name': {
    heading: 'Keycloak',
    sample: 1,
    header: { typ: 'JWT' },
    claims: { iss: 'https://sso.example.com/realms/shop', sub: 'ada', aud: 'shop-api', typ: 'Bearer' },
    keys: 'http://keycloak:8080/realms/shop/protocol/openid-connect/certs',
    scopes: [],
    roles: [],
    refused: [],
  },
  'Entra ID': {
    heading: 'Microsoft Entra ID',
    header: { typ: 'JWT' },
    claims: {
      iss: `https://login.microsoftonline.com/${tenant}/v2.0`,
      aud: application,
      azp: '6731de76-14a6-49ae-97bc-6eba6914391e',
      azpacr: '0',
      oid: '00000000-0000-0000-66f3-3332eca7ea81',
      scp: 'Reports.Read Reports.Write',
      sub: 'AAAAAAAAAAAAAAAAAAAAAIkzqFVrSaSaFHy782bbtaQ',
      tid: tenant,
      uti: 'fqiBqXLPj0eQa82S-IYFAA',
      ver: '2.0',
    },
    metadata: [
      `https://login.microsoftonline.com/${tenant}/v2.0/.well-known/openid-configuration`,
      {
        issuer: `https://login.microsoftonline.com/${tenant}/v2.0`,
        jwks_uri: `https://login.microsoftonline.com/${tenant}/discovery/v2.0/keys`,
      },
    ],
    keys: `https://login.microsoftonline.com/${tenant}/discovery/v2.0/keys`,
    member: {
      use: 'sig',
      x5t: 'thumbprint',
      x5c: ['certificate'],
      issuer: 'https://login.microsoftonline.com/{tenantid}/v2.0',
    },
    scopes: ['Reports.Read', 'Reports.Write'],
    roles: [],
    refused: [
      ['for Microsoft Graph', { aud: '00000003-0000-0000-c000-000000000000' }, 'audience_mismatch'],
      [
        'of another tenant',
        { iss: `https://login.microsoftonline.com/${otherTenant}/v2.0`, tid: otherTenant },
        'issuer_mismatch',
      ],
      ['of version 1', { iss: `https://sts.windows.net/${tenant}/`, ver: '1.0' }, 'issuer_mismatch'],
      [
        'that is an ID token of the same registration',
        { azp: undefined, azpacr: undefined, scp: undefined, nonce: '12345', preferred_username: 'ada@example.com' },
        'claims_refused',
      ],
    ],
  },
  'Entra ID, for an application': {
    heading: 'Microsoft Entra ID',
    header: { typ: 'JWT' },
    claims: {
      iss: `https://login.microsoftonline.com/${tenant}/v2.0`,
      aud: application,
      azp: '6731de76-14a6-49ae-97bc-6eba6914391e',
      azpacr: '1',
      idtyp: 'app',
      roles: ['Reports.Read.All'],
      sub: 'b9a1c8ce-0000-0000-0000-000000000000',
      tid: tenant,
      ver: '2.0',
    },
    metadata: [
      `https://login.microsoftonline.com/${tenant}/v2.0/.well-known/openid-configuration`,
      {
        issuer: `https://login.microsoftonline.com/${tenant}/v2.0`,
        jwks_uri: `https://login.microsoftonline.com/${tenant}/discovery/v2.0/keys`,
      },
    ],
    keys: `https://login.microsoftonline.com/${tenant}/discovery/v2.0/keys`,
    scopes: [],
    roles: ['Reports.Read.All'],
    refused: [],
  },
  'Entra ID, version 1': {
    heading: 'Microsoft Entra ID',
    sample: 1,
    header: { typ: 'JWT', x5t: 'signing-key' },
    claims: {
      iss: `https://sts.windows.net/${tenant}/`,
      aud: `api://${application}`,
      appid: '6731de76-14a6-49ae-97bc-6eba6914391e',
      appidacr: '0',
      scp: 'user_impersonation',
      sub: 'AAAAAAAAAAAAAAAAAAAAAIkzqFVrSaSaFHy782bbtaQ',
      tid: tenant,
      ver: '1.0',
    },
    metadata: [
      `https://sts.windows.net/${tenant}/.well-known/openid-configuration`,
      {
        issuer: `https://sts.windows.net/${tenant}/`,
        jwks_uri: 'https://login.microsoftonline.com/common/discovery/keys',
      },
    ],
    keys: 'https://login.microsoftonline.com/common/discovery/keys',
    scopes: ['user_impersonation'],
    roles: [],
    refused: [],
  },
  'Entra ID, several tenants': {
    heading: 'Microsoft Entra ID',
    sample: 2,
    header: { typ: 'JWT' },
    claims: {
      iss: `https://login.microsoftonline.com/${otherTenant}/v2.0`,
      aud: application,
      azp: '6731de76-14a6-49ae-97bc-6eba6914391e',
      scp: 'Reports.Read',
      sub: 'ada',
      tid: otherTenant,
    },
    keys: 'https://login.microsoftonline.com/common/discovery/v2.0/keys',
    scopes: ['Reports.Read'],
    roles: [],
    refused: [
      [
        'of a tenant that is not served',
        { iss: 'https://login.microsoftonline.com/9188040d-6c67-4c5b-b112-36a304b66dad/v2.0' },
        'issuer_unknown',
      ],
      ['that is an ID token', { azp: undefined, scp: undefined, nonce: '12345' }, 'claims_refused'],
    ],
  },
  Cognito: {
    heading: 'Amazon Cognito',
    header: {},
    claims: {
      iss: 'https://cognito-idp.eu-central-1.amazonaws.com/eu-central-1_Example',
      sub: 'aaaaaaaa-bbbb-cccc-dddd-eeeeeeeeeeee',
      client_id: '1example23456789',
      origin_jti: 'aaaaaaaa-bbbb-cccc-dddd-000000000000',
      event_id: 'bbbbbbbb-bbbb-cccc-dddd-000000000000',
      token_use: 'access',
      scope: 'aws.cognito.signin.user.admin https://api.example.com/reports.read',
      'cognito:groups': ['clerks'],
      username: 'ada',
      version: 2,
    },
    metadata: [
      'https://cognito-idp.eu-central-1.amazonaws.com/eu-central-1_Example/.well-known/openid-configuration',
      {
        issuer: 'https://cognito-idp.eu-central-1.amazonaws.com/eu-central-1_Example',
        jwks_uri: 'https://cognito-idp.eu-central-1.amazonaws.com/eu-central-1_Example/.well-known/jwks.json',
      },
    ],
    keys: 'https://cognito-idp.eu-central-1.amazonaws.com/eu-central-1_Example/.well-known/jwks.json',
    member: { alg: 'RS256', use: 'sig' },
    scopes: ['aws.cognito.signin.user.admin', 'https://api.example.com/reports.read'],
    roles: ['clerks'],
    refused: [
      ['of another client of the pool', { client_id: '9another98765432' }, 'claims_refused'],
      [
        'that is an ID token',
        { token_use: 'id', client_id: undefined, aud: '1example23456789' },
        'not_an_access_token',
      ],
      [
        'of another pool',
        { iss: 'https://cognito-idp.eu-central-1.amazonaws.com/eu-central-1_Another' },
        'issuer_mismatch',
      ],
    ],
  },
  'ID tokens of Cognito': {
    heading: 'Amazon Cognito',
    sample: 1,
    header: {},
    claims: {
      iss: 'https://cognito-idp.eu-central-1.amazonaws.com/eu-central-1_Example',
      sub: 'aaaaaaaa-bbbb-cccc-dddd-eeeeeeeeeeee',
      aud: '1example23456789',
      at_hash: 'HK6E_P6Dh8Y93mRNtsDB1Q',
      nonce: 'n-0S6_WzA2Mj',
      token_use: 'id',
      event_id: 'bbbbbbbb-bbbb-cccc-dddd-000000000000',
      auth_time: 1,
      'cognito:username': 'ada',
      'cognito:groups': ['clerks'],
      email: 'ada@example.com',
      email_verified: true,
    },
    metadata: [
      'https://cognito-idp.eu-central-1.amazonaws.com/eu-central-1_Example/.well-known/openid-configuration',
      {
        issuer: 'https://cognito-idp.eu-central-1.amazonaws.com/eu-central-1_Example',
        jwks_uri: 'https://cognito-idp.eu-central-1.amazonaws.com/eu-central-1_Example/.well-known/jwks.json',
      },
    ],
    keys: 'https://cognito-idp.eu-central-1.amazonaws.com/eu-central-1_Example/.well-known/jwks.json',
    member: { alg: 'RS256', use: 'sig' },
    scopes: [],
    roles: ['clerks'],
    refused: [
      ['of another client of the pool', { aud: '9another98765432' }, 'audience_mismatch'],
      ['that is none, and has no audience', { token_use: 'access', aud: undefined, client_id: 'x' }, 'claim_missing'],
      ['that is a refresh token', { token_use: 'refresh' }, 'not_an_access_token'],
    ],
  },
  Dex: {
    heading: 'Dex',
    header: {},
    claims: {
      iss: 'https://dex.example.com',
      sub: 'CgNhZGESBWxvY2Fs',
      aud: 'shop-web',
      at_hash: 'HK6E_P6Dh8Y93mRNtsDB1Q',
      c_hash: 'LDktKdoQak3Pk0cnXxCltA',
      nonce: 'n-0S6_WzA2Mj',
      email: 'ada@example.com',
      email_verified: true,
      groups: ['clerks'],
    },
    metadata: [
      'https://dex.example.com/.well-known/openid-configuration',
      { issuer: 'https://dex.example.com', jwks_uri: 'https://dex.example.com/keys' },
    ],
    keys: 'https://dex.example.com/keys',
    member: { alg: 'RS256', use: 'sig' },
    scopes: [],
    roles: [],
    refused: [
      ['of another client', { aud: 'other' }, 'audience_mismatch'],
      ['that is a logout token', { events: {}, at_hash: undefined }, 'not_an_access_token'],
    ],
  },
  'SAP, and UAA of Cloud Foundry': {
    heading: 'SAP and Cloud Foundry',
    header: {
      typ: 'JWT',
      jku: 'https://example.authentication.eu10.hana.ondemand.com/token_keys',
      jid: 'NkVE0f2pKdnTGJBRF2U0VA',
    },
    claims: {
      iss: 'https://example.authentication.eu10.hana.ondemand.com/oauth/token',
      sub: 'f1c4f64e-2c0c-4cda-8c9f-9f3f8f3a2b0e',
      aud: ['sb-shop!t1', 'openid', 'shop!t1'],
      client_id: 'sb-shop!t1',
      cid: 'sb-shop!t1',
      azp: 'sb-shop!t1',
      zid: '11111111-2222-3333-4444-555555555555',
      grant_type: 'authorization_code',
      scope: ['openid', 'shop!t1.Read'],
      'xs.system.attributes': { 'xs.rolecollections': ['Clerk'] },
    },
    keys: 'https://example.authentication.eu10.hana.ondemand.com/token_keys',
    member: { alg: 'RS256', use: 'sig' },
    scopes: ['openid', 'shop!t1.Read'],
    roles: [],
    refused: [['of another tenant', { iss: 'https://evil.example/oauth/token' }, 'issuer_mismatch']],
  },
  'Cloudflare Access': {
    heading: 'Access proxies',
    header: {},
    claims: {
      iss: 'https://example.cloudflareaccess.com',
      sub: '7335d417-61da-459d-899c-0a01c76a2f94',
      aud: ['32eafc7626e737e6a1e0a9b6d4a1c8f9b2d3e4f5061728394a5b6c7d8e9fabcd'],
      email: 'ada@example.com',
      type: 'app',
      identity_nonce: '6ei69kawdKzMIAPF',
      country: 'US',
    },
    keys: 'https://example.cloudflareaccess.com/cdn-cgi/access/certs',
    member: { alg: 'RS256', use: 'sig' },
    scopes: [],
    roles: [],
    refused: [['of another application', { aud: ['other'] }, 'audience_mismatch']],
  },
  'Cloudflare Access, for a service': {
    heading: 'Access proxies',
    header: {},
    claims: {
      iss: 'https://example.cloudflareaccess.com',
      sub: '',
      aud: ['32eafc7626e737e6a1e0a9b6d4a1c8f9b2d3e4f5061728394a5b6c7d8e9fabcd'],
      type: 'app',
      common_name: '88bf3b6d86161464f6509f7219099e57.access',
    },
    keys: 'https://example.cloudflareaccess.com/cdn-cgi/access/certs',
    scopes: [],
    roles: [],
    refused: [],
  },
  'the Identity-Aware Proxy of Google': {
    heading: 'Access proxies',
    sample: 1,
    header: { typ: 'JWT' },
    claims: {
      iss: 'https://cloud.google.com/iap',
      sub: 'accounts.google.com:113774264463038321964',
      aud: '/projects/123456789012/global/backendServices/1234567890123456789',
      email: 'accounts.google.com:ada@example.com',
      hd: 'example.com',
      google: { access_levels: [] },
    },
    keys: 'https://www.gstatic.com/iap/verify/public_key-jwk',
    scopes: [],
    roles: [],
    refused: [['of another backend', { aud: '/projects/1/global/backendServices/2' }, 'audience_mismatch']],
  },
  'a service of Google': {
    heading: 'Google and Firebase',
    header: { typ: 'JWT' },
    claims: {
      iss: 'https://accounts.google.com',
      aud: 'https://api.example.com/push',
      azp: '113774264463038321964',
      sub: '113774264463038321964',
      email: 'pusher@example-project.iam.gserviceaccount.com',
      email_verified: true,
    },
    metadata: [
      'https://accounts.google.com/.well-known/openid-configuration',
      { issuer: 'https://accounts.google.com', jwks_uri: 'https://www.googleapis.com/oauth2/v3/certs' },
    ],
    keys: 'https://www.googleapis.com/oauth2/v3/certs',
    member: { alg: 'RS256', use: 'sig' },
    scopes: [],
    roles: [],
    refused: [
      ['of another service account', { email: 'other@elsewhere.iam.gserviceaccount.com' }, 'claims_refused'],
      ['of somebody who logged in', { at_hash: 'HK6E_P6Dh8Y93mRNtsDB1Q' }, 'not_an_access_token'],
      ['of the sign-in button', { aud: '1234.apps.googleusercontent.com', nonce: 'n' }, 'audience_mismatch'],
    ],
  },
  Firebase: {
    heading: 'Google and Firebase',
    sample: 1,
    header: { typ: 'JWT' },
    claims: {
      iss: 'https://securetoken.google.com/example-project',
      aud: 'example-project',
      auth_time: 1,
      user_id: 'xyz',
      sub: 'xyz',
      email: 'ada@example.com',
      firebase: { identities: { email: ['ada@example.com'] }, sign_in_provider: 'password' },
    },
    metadata: [
      'https://securetoken.google.com/example-project/.well-known/openid-configuration',
      {
        issuer: 'https://securetoken.google.com/example-project',
        jwks_uri: 'https://www.googleapis.com/service_accounts/v1/jwk/securetoken@system.gserviceaccount.com',
      },
    ],
    keys: 'https://www.googleapis.com/service_accounts/v1/jwk/securetoken@system.gserviceaccount.com',
    scopes: [],
    roles: [],
    refused: [['of another project', { aud: 'another-project' }, 'audience_mismatch']],
  },
  Okta: {
    heading: 'Okta',
    header: {},
    claims: {
      ver: 1,
      jti: 'AT.MNAoEQ_jbKqoinrQo1D0XKjMX28U5d7ZszBceot7',
      iss: 'https://example.okta.com/oauth2/default',
      aud: 'api://default',
      sub: 'ada@example.com',
      cid: '0oa1example',
      uid: '00u1example',
      scp: ['openid', 'reports:read'],
      groups: ['Everyone', 'Clerks'],
      auth_time: 1,
    },
    metadata: [
      'https://example.okta.com/oauth2/default/.well-known/openid-configuration',
      {
        issuer: 'https://example.okta.com/oauth2/default',
        jwks_uri: 'https://example.okta.com/oauth2/default/v1/keys',
      },
    ],
    keys: 'https://example.okta.com/oauth2/default/v1/keys',
    member: { alg: 'RS256', use: 'sig' },
    scopes: ['openid', 'reports:read'],
    roles: ['Everyone', 'Clerks'],
    refused: [
      ['of the org server', { iss: 'https://example.okta.com', aud: 'https://example.okta.com' }, 'issuer_mismatch'],
      ['for another API', { aud: 'api://another' }, 'audience_mismatch'],
    ],
  },
  'Azure AD B2C': {
    heading: 'Azure AD B2C and External ID (CIAM)',
    header: { typ: 'JWT' },
    claims: {
      iss: `https://contoso.b2clogin.com/${tenant}/v2.0/`,
      sub: '884408e1-2918-4cz0-b12d-3aa027d7563b',
      aud: application,
      tfp: 'B2C_1_signin',
      scp: 'reports.read',
      azp: '6731de76-14a6-49ae-97bc-6eba6914391e',
      ver: '1.0',
    },
    keys: 'https://contoso.b2clogin.com/contoso.onmicrosoft.com/B2C_1_signin/discovery/v2.0/keys',
    scopes: ['reports.read'],
    roles: [],
    refused: [
      ['of another tenant', { iss: `https://contoso.b2clogin.com/${otherTenant}/v2.0/` }, 'issuer_mismatch'],
      ['that is an ID token', { azp: undefined, scp: undefined, nonce: '12345' }, 'claims_refused'],
      ['for another API', { aud: otherTenant }, 'audience_mismatch'],
    ],
  },
  ADFS: {
    heading: 'ADFS',
    header: { typ: 'JWT', x5t: 'thumbprint' },
    claims: {
      iss: 'http://adfs.example.com/adfs/services/trust',
      aud: 'https://api.example.com',
      sub: 'ada@example.com',
      apptype: 'Public',
      appid: application,
      authmethod: 'urn:oasis:names:tc:SAML:2.0:ac:classes:PasswordProtectedTransport',
      scp: 'openid reports',
      ver: '1.0',
    },
    keys: 'https://adfs.example.com/adfs/discovery/keys',
    member: { alg: 'RS256', use: 'sig', x5t: 'thumbprint' },
    scopes: ['openid', 'reports'],
    roles: [],
    refused: [['that is an ID token', { iss: 'https://adfs.example.com/adfs' }, 'issuer_mismatch']],
  },
  Clerk: {
    heading: 'Clerk',
    header: { typ: 'JWT', cat: 'cl_B7d4PD111AAA' },
    claims: {
      iss: 'https://clerk.example.com',
      azp: 'https://app.example.com',
      sid: 'sess_2abcdefghijklmnop',
      sub: 'user_2abcdefghijklmnop',
      fva: [0, -1],
      sts: 'active',
      v: 2,
    },
    metadata: [
      'https://clerk.example.com/.well-known/openid-configuration',
      { issuer: 'https://clerk.example.com', jwks_uri: 'https://clerk.example.com/.well-known/jwks.json' },
    ],
    keys: 'https://clerk.example.com/.well-known/jwks.json',
    member: { alg: 'RS256', use: 'sig' },
    scopes: [],
    roles: [],
    refused: [['of another application', { azp: 'https://evil.example' }, 'claims_refused']],
  },
  Supabase: {
    heading: 'Supabase',
    header: { typ: 'JWT' },
    claims: {
      iss: 'https://abcdefghijklmnop.supabase.co/auth/v1',
      sub: '7f1c1f0e-7c2f-4c11-9c55-0f1b7c3b9a10',
      aud: 'authenticated',
      role: 'authenticated',
      aal: 'aal1',
      amr: [{ method: 'password', timestamp: 1 }],
      session_id: 'e8b1f6f2-7d4c-4b8e-8f0a-3d1c1f0e7c2f',
      is_anonymous: false,
      app_metadata: { provider: 'email' },
      user_metadata: {},
    },
    metadata: [
      'https://abcdefghijklmnop.supabase.co/auth/v1/.well-known/openid-configuration',
      {
        issuer: 'https://abcdefghijklmnop.supabase.co/auth/v1',
        jwks_uri: 'https://abcdefghijklmnop.supabase.co/auth/v1/.well-known/jwks.json',
      },
    ],
    keys: 'https://abcdefghijklmnop.supabase.co/auth/v1/.well-known/jwks.json',
    member: { alg: 'RS256', use: 'sig', key_ops: ['verify'], ext: true },
    scopes: [],
    roles: ['authenticated'],
    refused: [['of the public key of a project', { aud: undefined, role: 'anon' }, 'claim_missing']],
  },
  Zitadel: {
    heading: 'Zitadel',
    header: { typ: 'at+jwt' },
    claims: {
      iss: 'https://example.zitadel.cloud',
      sub: '165460784409546753',
      aud: ['165460784409546754@shop', '271828182845904523'],
      client_id: '165460784409546754@shop',
      jti: '165460784409546755',
      'urn:zitadel:iam:org:project:roles': { reader: { '165460784409546756': 'shop.example.com' } },
    },
    metadata: [
      'https://example.zitadel.cloud/.well-known/openid-configuration',
      { issuer: 'https://example.zitadel.cloud', jwks_uri: 'https://example.zitadel.cloud/oauth/v2/keys' },
    ],
    keys: 'https://example.zitadel.cloud/oauth/v2/keys',
    member: { alg: 'RS256', use: 'sig' },
    scopes: [],
    roles: ['reader'],
    refused: [['of another project', { aud: ['165460784409546754@shop'] }, 'audience_mismatch']],
  },
  Authentik: {
    heading: 'Authentik',
    header: { typ: 'JWT' },
    claims: {
      iss: 'https://auth.example.com/application/o/shop/',
      sub: 'f3a1a1f0b1b4b9f0c5a8',
      aud: 'Ql1Yd3mCkkJZ8vXW0o1Jt8v0',
      azp: 'Ql1Yd3mCkkJZ8vXW0o1Jt8v0',
      auth_time: 1,
      acr: 'goauthentik.io/providers/oauth2/default',
      scope: 'openid profile',
      groups: ['clerks'],
      uid: 'Jm0Nd7',
    },
    metadata: [
      'https://auth.example.com/application/o/shop/.well-known/openid-configuration',
      {
        issuer: 'https://auth.example.com/application/o/shop/',
        jwks_uri: 'https://auth.example.com/application/o/shop/jwks/',
      },
    ],
    keys: 'https://auth.example.com/application/o/shop/jwks/',
    member: { alg: 'RS256', use: 'sig' },
    scopes: ['openid', 'profile'],
    roles: ['clerks'],
    refused: [['of another application', { iss: 'https://auth.example.com/application/o/wiki/' }, 'issuer_mismatch']],
  },
  Kubernetes: {
    heading: 'Kubernetes service accounts',
    header: {},
    claims: {
      iss: 'https://oidc.eks.eu-central-1.amazonaws.com/id/EXAMPLED539D4633E53DE1B716D3041E',
      sub: 'system:serviceaccount:shop:billing',
      aud: ['https://api.example.com'],
      jti: '7f1c1f0e-7c2f-4c11-9c55-0f1b7c3b9a10',
      'kubernetes.io': { namespace: 'shop', serviceaccount: { name: 'billing' } },
    },
    metadata: [
      'https://oidc.eks.eu-central-1.amazonaws.com/id/EXAMPLED539D4633E53DE1B716D3041E/.well-known/openid-configuration',
      {
        issuer: 'https://oidc.eks.eu-central-1.amazonaws.com/id/EXAMPLED539D4633E53DE1B716D3041E',
        jwks_uri: 'https://oidc.eks.eu-central-1.amazonaws.com/id/EXAMPLED539D4633E53DE1B716D3041E/keys',
      },
    ],
    keys: 'https://oidc.eks.eu-central-1.amazonaws.com/id/EXAMPLED539D4633E53DE1B716D3041E/keys',
    member: { alg: 'RS256', use: 'sig' },
    scopes: [],
    roles: [],
    refused: [['for the API of the cluster', { aud: ['https://kubernetes.default.svc'] }, 'audience_mismatch']],
  },
  'GitHub Actions': {
    heading: 'GitHub Actions',
    header: { typ: 'JWT', x5t: 'thumbprint' },
    claims: {
      iss: 'https://token.actions.githubusercontent.com',
      aud: 'https://api.example.com',
      sub: 'repo:octocat/hello-world:ref:refs/heads/main',
      jti: 'example-id',
      repository: 'octocat/hello-world',
      repository_id: '1296269',
      ref: 'refs/heads/main',
      event_name: 'push',
    },
    metadata: [
      'https://token.actions.githubusercontent.com/.well-known/openid-configuration',
      {
        issuer: 'https://token.actions.githubusercontent.com',
        jwks_uri: 'https://token.actions.githubusercontent.com/.well-known/jwks',
      },
    ],
    keys: 'https://token.actions.githubusercontent.com/.well-known/jwks',
    member: { alg: 'RS256', use: 'sig', x5t: 'thumbprint' },
    scopes: [],
    roles: [],
    refused: [['for somebody else', { aud: 'https://github.com/octocat' }, 'audience_mismatch']],
  },
  'GitLab CI': {
    heading: 'GitLab CI',
    header: { typ: 'JWT' },
    claims: {
      iss: 'https://gitlab.com',
      aud: 'https://api.example.com',
      sub: 'project_path:my-group/my-project:ref_type:branch:ref:main',
      jti: '235b3a54-b797-45c7-ae9a-f72d7bc6ef5b',
      nbf: 1,
      namespace_id: '72',
      namespace_path: 'my-group',
      project_id: '20',
      project_path: 'my-group/my-project',
      user_login: 'ada',
      user_access_level: 'developer',
      ref: 'main',
      ref_type: 'branch',
      ref_protected: 'true',
      groups_direct: ['my-group'],
    },
    metadata: [
      'https://gitlab.com/.well-known/openid-configuration',
      { issuer: 'https://gitlab.com', jwks_uri: 'https://gitlab.com/oauth/discovery/keys' },
    ],
    keys: 'https://gitlab.com/oauth/discovery/keys',
    member: { alg: 'RS256', use: 'sig' },
    scopes: [],
    roles: [],
    refused: [['for somebody else', { aud: 'https://vault.example.com' }, 'audience_mismatch']],
  },
  WorkOS: {
    heading: 'WorkOS',
    header: {},
    claims: {
      iss: 'https://api.workos.com',
      sub: 'user_01HBEQKA6K4QJAS93VPE39W1JT',
      sid: 'session_01HQSXZGF8FHF7A9ZZFCW4387R',
      jti: '01HQSXZXPPFPKMDD32RKTFY6PV',
      org_id: 'org_01HRDMC6CM357W30QMHMQ96Q0S',
      role: 'member',
      roles: ['member'],
      permissions: ['posts:read'],
      entitlements: ['audit-logs'],
      act: { sub: 'admin@example.com' },
    },
    keys: 'https://api.workos.com/sso/jwks/client_123456789',
    member: { alg: 'RS256', use: 'sig', x5c: ['certificate'] },
    scopes: [],
    roles: ['member'],
    refused: [['of another issuer', { iss: 'https://auth.example.com' }, 'issuer_mismatch']],
  },
  'Ory Hydra': {
    heading: 'Ory Hydra',
    header: { typ: 'JWT' },
    claims: {
      iss: 'https://hydra.example.com',
      aud: ['https://api.example.com'],
      client_id: '6731de76-14a6-49ae-97bc-6eba6914391e',
      sub: 'ada',
      nbf: 1,
      jti: '9d0b1b1c-7c3a-4d0e-8f57-0f8bd8c4f5a9',
      scp: ['openid', 'reports.read'],
      ext: { tenant: 'shop' },
    },
    metadata: [
      'https://hydra.example.com/.well-known/openid-configuration',
      { issuer: 'https://hydra.example.com', jwks_uri: 'https://hydra.example.com/.well-known/jwks.json' },
    ],
    keys: 'https://hydra.example.com/.well-known/jwks.json',
    member: { alg: 'RS256', use: 'sig' },
    scopes: ['openid', 'reports.read'],
    roles: [],
    refused: [
      ['that is for nothing in particular', { aud: [] }, 'audience_mismatch'],
      ['that is an ID token', { aud: ['6731de76-14a6-49ae-97bc-6eba6914391e'], at_hash: 'x' }, 'not_an_access_token'],
    ],
  },
  'AWS load balancers': {
    heading: 'AWS load balancers',
    header: {},
    claims: {
      iss: 'https://cognito-idp.eu-central-1.amazonaws.com/eu-central-1_AbCdEfGhI',
      sub: 'a1b2c3d4',
      client_id: '1example23456789',
      token_use: 'access',
      scope: 'openid',
      version: 2,
    },
    metadata: [
      'https://cognito-idp.eu-central-1.amazonaws.com/eu-central-1_AbCdEfGhI/.well-known/openid-configuration',
      {
        issuer: 'https://cognito-idp.eu-central-1.amazonaws.com/eu-central-1_AbCdEfGhI',
        jwks_uri: 'https://cognito-idp.eu-central-1.amazonaws.com/eu-central-1_AbCdEfGhI/.well-known/jwks.json',
      },
    ],
    keys: 'https://cognito-idp.eu-central-1.amazonaws.com/eu-central-1_AbCdEfGhI/.well-known/jwks.json',
    member: { alg: 'RS256', use: 'sig' },
    scopes: ['openid'],
    roles: [],
    refused: [['of another client', { client_id: 'another' }, 'claims_refused']],
  },
}

let pair: Awaited<ReturnType<typeof generateKeyPair>>

beforeAll(async () => {
  pair = await generateKeyPair('RS256', { extractable: true })
})
afterEach(() => vi.unstubAllGlobals())

/** Puts the issuer's web site in the place of the network. All else is 404, as on the sites of the issuers. */
async function publish({ metadata, keys, member }: Shape): Promise<void> {
  const { n, e } = await exportJWK(pair.publicKey)
  const encryption = { kty: 'RSA', n, e, kid: 'encryption', use: 'enc', alg: 'RSA-OAEP' }
  const site = new Map<string, object>([
    [keys, { keys: [encryption, { kty: 'RSA', n, e, kid: 'signing-key', ...member }] }],
  ])
  if (metadata) site.set(metadata[0], metadata[1])
  vi.stubGlobal('fetch', async (url: string) => {
    const document = site.get(url)
    return document ? Response.json(document) : new Response('Not found', { status: 404 })
  })
}

function minted(header: Claims, claims: Claims): Promise<string> {
  const now = Math.floor(Date.now() / 1000)
  const draft = Object.fromEntries(
    Object.entries({ iat: now, exp: now + 3600, ...claims }).filter(([, value]) => value !== undefined),
  )
  return new SignJWT(draft).setProtectedHeader({ alg: 'RS256', kid: 'signing-key', ...header }).sign(pair.privateKey)
}

describe.each(Object.entries(shapes))('the sample for %s', (_name, shape) => {
  const sample = () => runSample('docs/issuers.md', shape.heading, shape.sample)

  it('accepts its access tokens, with their scopes and roles', async () => {
    await publish(shape)
    const auth = await sample().guard.verify(await minted(shape.header, shape.claims))
    expect(auth).toMatchObject({ issuer: shape.claims['iss'], subject: shape.claims['sub'] || undefined })
    expect(auth.scopes).toEqual(shape.scopes)
    expect(auth.roles).toEqual(shape.roles)
  })

  it.each([...shape.refused, ['that has expired', { exp: 1, iat: 0 }, 'expired'] as const])(
    'refuses a token %s',
    async (_why, change, reason) => {
      await publish(shape)
      const token = await minted(shape.header, { ...shape.claims, ...change })
      await expect(sample().guard.verify(token)).rejects.toMatchObject({ status: 401, reason })
    },
  )
})

it('tokens of the emulator of Firebase, which nobody has signed, are refused by its sample', async () => {
  const { Firebase } = shapes as { readonly Firebase: Shape }
  await publish(Firebase)
  const part = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url')
  const now = Math.floor(Date.now() / 1000)
  const unsigned = `${part({ alg: 'none', typ: 'JWT' })}.${part({ iat: now, exp: now + 3600, ...Firebase.claims })}.`
  const { guard } = runSample('docs/issuers.md', Firebase.heading, Firebase.sample)
  await expect(guard.verify(unsigned)).rejects.toMatchObject({ status: 401, reason: 'token_malformed' })
})

describe('the remaining sample', () => {
  it('constructs', () => {
    expect(runSample('docs/issuers.md', 'When it does not work').guard).toBeDefined()
  })
})
