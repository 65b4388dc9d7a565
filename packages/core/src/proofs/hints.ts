import { client, type Hint, setting } from '../errors/hints.ts'
import type { ProofReason } from '../errors/reasons.ts'

/** The hints of what only a guard with proofs refuses. */
export const proofHints: { readonly [Reason in ProofReason]: Hint } = {
  proof_downgraded: client(
    'The token is bound to a key of its client (cnf.jkt) and came without the scheme DPoP: have the client send ' +
      '"Authorization: DPoP <token>" with a proof; if it did, somebody may be trying a stolen token.',
  ),
  proof_key_mismatch: client(
    'The proof is of another key than the one that the token is bound to: have the client sign with the key that it got the ' +
      'token with; if it does, somebody may be trying a stolen token.',
  ),
  token_unbound: setting(
    'The token is not bound to a key, or not in the way that is required here: have the client ask the issuer for a bound one ' +
      '(with a DPoP proof, or a client certificate), or write mode: "allow".',
  ),
  certificate_missing: setting(
    'The token is bound to a client certificate, and none came: have this server ask for certificates (requestCert), or name ' +
      'the proxy that does (mtls({ proxy })).',
  ),
  certificate_mismatch: client(
    'The client certificate is another one than that of the token: have the client use the one that it got the token with; ' +
      'if it does, somebody may be trying a stolen token.',
  ),
  dpop_missing: client('The token came with the scheme DPoP and without a proof: have the client send the field DPoP.'),
  dpop_repeated: client('The field DPoP arrived twice: see whether a proxy adds one to that of the client.'),
  dpop_malformed: client(
    'The proof is no JWT of the type dpop+jwt with jwk, jti, htm, htu, iat and ath (RFC 9449), of 4,000 characters at most: ' +
      'correct the client.',
  ),
  dpop_algorithm_refused: setting(
    'The proof is signed by an algorithm that is not taken here: have the client use one of those that the challenge names, or ' +
      'name it in algorithms of dpop().',
  ),
  dpop_key_refused: client(
    'The key of the proof is private, shared, too weak or none for its algorithm: have the client make another.',
  ),
  dpop_signature_invalid: client('The signature of the proof is not of the key in it: correct the client.'),
  dpop_method_mismatch: client('The htm of the proof is not the method of the request: correct the client.'),
  dpop_target_mismatch: setting(
    'The htu of the proof is not the URL of the request: see that publicUrl of dpop() is the origin that clients use, with the ' +
      'path that a proxy takes off, if it does.',
  ),
  dpop_time_refused: client(
    'The iat of the proof is too old or in the future: set the clock of the client right, or turn nonces on, which need none.',
  ),
  dpop_token_mismatch: client(
    'The ath of the proof is not the hash of the token: have the client make one for each token.',
  ),
  dpop_replayed: client(
    'The proof was used before: have the client make one for each request; if it does, somebody may be trying a stolen one.',
  ),
  dpop_nonce_needed: client(
    'The proof lacks the nonce, or has an old one: have the client try again with the one it was given.',
  ),
}
