import { describe, expect, test } from 'vitest'
import { piecesOf } from '../../web/app/shared/links.ts'
import { mayLink } from '../../web/app/shared/mayLink.ts'

const linksIn = (text: string) => piecesOf(text).flatMap(({ text, href }) => (href === undefined ? [] : [[text, href]]))

describe('links in a message', () => {
  test.each<[string, string, string]>([
    ['Voir https://example.com/a_(b)?q=1#c.', 'https://example.com/a_(b)?q=1#c', 'https://example.com/a_(b)?q=1#c'],
    ['(http://example.com)', 'http://example.com', 'http://example.com/'],
    ['www.mairie.fr, non ?', 'www.mairie.fr', 'https://www.mairie.fr/'],
    ['le site lea-et-tom.wedding !', 'lea-et-tom.wedding', 'https://lea-et-tom.wedding/'],
    ['https://www.château.fr', 'https://www.château.fr', 'https://www.xn--chteau-xta.fr/'],
    ['https://結婚.jp/写真', 'https://結婚.jp/写真', 'https://xn--h1s962f.jp/%E5%86%99%E7%9C%9F'],
    ['http://192.168.1.20:3001/#/photos', 'http://192.168.1.20:3001/#/photos', 'http://192.168.1.20:3001/#/photos'],
    [
      'écrire à lea.martin+noces@example.co.uk.',
      'lea.martin+noces@example.co.uk',
      'mailto:lea.martin+noces@example.co.uk',
    ],
    ['Tél. 06 12 34 56 78', '06 12 34 56 78', 'tel:0612345678'],
    ['(06.12.34.56.78)', '06.12.34.56.78', 'tel:0612345678'],
    ['appelez le +33 (0)6 12 34 56 78 !', '+33 (0)6 12 34 56 78', 'tel:+33612345678'],
    ['0033 6 12 34 56 78', '0033 6 12 34 56 78', 'tel:+33612345678'],
    ['Call (202) 555-0143 now', '(202) 555-0143', 'tel:2025550143'],
    ['+1-202-555-0143', '+1-202-555-0143', 'tel:+12025550143'],
    ['020 7946 0018', '020 7946 0018', 'tel:02079460018'],
    ['0475/12.34.56', '0475/12.34.56', 'tel:0475123456'],
    ['llama al 612 345 678', '612 345 678', 'tel:612345678'],
    [
      'La salle : 12 bis rue de la Paix, 75002 Paris.',
      '12 bis rue de la Paix, 75002 Paris',
      'https://www.openstreetmap.org/search?query=12%20bis%20rue%20de%20la%20Paix%2C%2075002%20Paris',
    ],
    [
      'at 221 Baker Street, London NW1 6XE, 6 pm',
      '221 Baker Street, London NW1 6XE',
      'https://www.openstreetmap.org/search?query=221%20Baker%20Street%2C%20London%20NW1%206XE',
    ],
  ])('%s', (message, text, href) => {
    expect(linksIn(message)).toEqual([[text, href]])
    expect(mayLink(message)).toBe(true)
  })

  test.each([
    'Bonjour.La fête commence',
    'javascript:alert(1) data:text/html,x vbscript:x file:///etc/passwd',
    'https://paypal.com@evil.example/',
    'https://user:secret@evil.example/',
    'https://аpple.com',
    'https://аррӏе.com',
    'https://gοοgle.com',
    'https://paypal.com⁄evil.example',
    'https://example.com/\u202egpj.exe',
    'https://exam\u200bple.com',
    'le 20.06.2026 à 18 h 30',
    'le 01/06/2026 18',
    'on 2026-06-20 18:30',
    'table 12, places 3-4',
    'IBAN FR76 3000 6000 0112 3456 7890 189',
    'lot 1234567890123456',
    '1 250 000 €',
    'facture 0612345678€',
    'a?b@c',
  ])('%s leads nowhere', (message) => {
    expect(linksIn(message)).toEqual([])
  })

  test.each(['à table !', 'at 18:30', 'table 12, places 3-4', 'no. 1234', '1 250 €', 'Who comes? (all 140 of us)'])(
    'nobody looks for a link in: %s',
    (message) => {
      expect(mayLink(message)).toBe(false)
    },
  )

  test('nothing is lost, and each finds its place', () => {
    const message =
      'Tom : 06 12 34 56 78 / 07 98 76 54 32,\ntom@example.com, www.example.com ; 3 place du Marché 69001 Lyon'
    expect(
      piecesOf(message)
        .map(({ text }) => text)
        .join(''),
    ).toBe(message)
    expect(linksIn(message).map(([text]) => text)).toEqual([
      '06 12 34 56 78',
      '07 98 76 54 32',
      'tom@example.com',
      'www.example.com',
      '3 place du Marché 69001 Lyon',
    ])
  })

  test('4,000 characters of digits or of addresses take no time', () => {
    const startedAt = performance.now()
    for (const text of ['1 '.repeat(2_000), '12 rue a '.repeat(444), 'a.'.repeat(2_000), '1 Aa '.repeat(800)])
      piecesOf(text)
    expect(performance.now() - startedAt).toBeLessThan(10_000)
  })
})
