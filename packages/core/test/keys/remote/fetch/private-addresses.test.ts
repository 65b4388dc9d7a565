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
    '::8.8.8.8',
    '64:1::8.8.8.8',
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
    '192.1.99.1',
    '1.0.113.1',
    '203.1.113.1',
    '3fff:1000::1',
    '2001:2:1::1',
    '2001:4860::1',
    '2606:4700::ffff:10.0.0.1',
    '2606:ff9b::10.0.0.1',
    'issuer.example',
    '10.example',
    'fd.example',
  ])('%s is none', (address) => {
    expect(isPrivateAddress(address)).toBe(false)
  })

  // The blocks of RFC 6890 and its registry.
  it.each([
    ['0.0.0.0', '0.255.255.255', undefined, '1.0.0.0'],
    ['10.0.0.0', '10.255.255.255', '9.255.255.255', '11.0.0.0'],
    ['100.64.0.0', '100.127.255.255', '100.63.255.255', '100.128.0.0'],
    ['127.0.0.0', '127.255.255.255', '126.255.255.255', '128.0.0.0'],
    ['169.254.0.0', '169.254.255.255', '169.253.255.255', '169.255.0.0'],
    ['172.16.0.0', '172.31.255.255', '172.15.255.255', '172.32.0.0'],
    ['192.0.0.0', '192.0.0.255', '191.255.255.255', '192.0.1.0'],
    ['192.0.2.0', '192.0.2.255', '192.0.1.255', '192.0.3.0'],
    ['192.88.99.0', '192.88.99.255', '192.88.98.255', '192.88.100.0'],
    ['192.168.0.0', '192.168.255.255', '192.167.255.255', '192.169.0.0'],
    ['198.18.0.0', '198.19.255.255', '198.17.255.255', '198.20.0.0'],
    ['198.51.100.0', '198.51.100.255', '198.51.99.255', '198.51.101.0'],
    ['203.0.113.0', '203.0.113.255', '203.0.112.255', '203.0.114.0'],
    ['224.0.0.0', '255.255.255.255', '223.255.255.255', undefined],
  ])('are all from %s to %s, and neither the one before nor the one behind', (first, last, before, behind) => {
    expect([first, last].map(isPrivateAddress)).toEqual([true, true])
    expect([before, behind].map((one) => one !== undefined && isPrivateAddress(one))).toEqual([false, false])
  })

  it.each(['localhost.example', 'notlocalhost', 'internal.example', 'mylocal', 'home.arpa.example', 'issuer.example'])(
    'the name %s is not private',
    (host) => expect(isPrivateHost(host)).toBe(false),
  )

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
