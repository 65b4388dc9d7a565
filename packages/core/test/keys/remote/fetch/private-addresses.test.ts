import { describe, expect, it } from 'vitest'
import { isLoopbackHost } from '../../../../src/keys/remote/fetch/loopback.ts'
import { isPrivateAddress, isPrivateHost } from '../../../../src/keys/remote/fetch/private-addresses.ts'

describe('private addresses', () => {
  it.each([
    '0.0.0.0',
    '10.1.2.3',
    '100.64.0.1',
    '127.0.0.1',
    '127.255.255.255',
    '169.254.169.254',
    '172.16.0.1',
    '172.31.255.255',
    '192.0.0.1',
    '192.168.0.1',
    '198.18.0.1',
    '224.0.0.1',
    '255.255.255.255',
    '::',
    '::1',
    '[::1]',
    '::ffff:127.0.0.1',
    '::ffff:7f00:1',
    '::127.0.0.1',
    '64:ff9b::10.0.0.1',
    '64:ff9b:1::1',
    '2002:a00:1::',
    '2001:db8::1',
    '2001::1',
    'fc00::1',
    'fd12:3456::1',
    'fe80::1',
    'fe80::1%eth0',
    'ff02::1',
    '::ffff:0:127.0.0.1',
    '64:ff9b:2::8.8.8.8',
    '100::1',
    '2001:2::1',
    '3fff::1',
    '3fff:fff::1',
    '5f00::1',
  ])('%s is one', (address) => {
    expect(isPrivateAddress(address)).toBe(true)
  })

  it.each([
    '1.1.1.1',
    '8.8.8.8',
    '100.63.0.1',
    '100.128.0.1',
    '172.15.0.1',
    '172.32.0.1',
    '192.1.0.1',
    '193.168.0.1',
    '223.255.255.255',
    '2606:4700:4700::1111',
    '::ffff:8.8.8.8',
    '64:ff9b::8.8.8.8',
    '2002:808:808::',
    '2001:4860:4860::8888',
    '2a00:1450:4001::1',
    '3ffe::1',
    'issuer.example',
    '10.example',
    'fd.example',
  ])('%s is none', (address) => {
    expect(isPrivateAddress(address)).toBe(false)
  })

  it.each(['localhost', 'a.localhost', 'printer.local', 'db.internal', 'x.home.arpa', 'localhost.', '127.0.0.1.'])(
    'the name %s is private without a look-up',
    (host) => expect(isPrivateHost(host)).toBe(true),
  )

  it.each(['localhost', '127.0.0.1', '127.9.9.9', '[::1]'])('%s is loopback', (host) => {
    expect(isLoopbackHost(host)).toBe(true)
  })

  it.each(['localhost.evil.test', 'a.localhost', '128.0.0.1', '[::2]', '0.0.0.0', '127.0.0.1.nip.test'])(
    '%s is not loopback',
    (host) => {
      expect(isLoopbackHost(host)).toBe(false)
    },
  )
})
