import { describe, expect, test } from 'vitest'
import { desktop, executablePath, phone, serveWindows } from '../support/browser.ts'
import { fills, goes, isGone, presses, row } from '../support/browserPage.ts'

describe.skipIf(!executablePath)('people who come in', () => {
  const server = serveWindows()
  const { openWindow, arrivesAs, token } = server

  /** Camille makes an invitation, and copies its link. */
  const camilleInvites = async () => {
    const camille = await arrivesAs('Camille', { ...desktop, permissions: ['clipboard-read', 'clipboard-write'] })
    await goes(camille, 'organise')
    await presses(camille, 'Create an invitation')
    await presses(camille, 'Copy the link')
    await camille.getByText('Copied').waitFor()
    return { camille, link: await camille.evaluate(() => navigator.clipboard.readText()) }
  }

  test('Tom sees Léa come, be busy in her own words, and go', async () => {
    const tom = await arrivesAs('Tom', desktop)
    await goes(tom, 'people')
    await row(tom, 'Léa').getByText('Offline').waitFor()
    const lea = await arrivesAs('Léa', phone)
    await row(tom, 'Léa').getByText('Online').waitFor()
    await goes(lea, 'people')
    await presses(lea, /^Changer votre statut/)
    await lea.getByRole('radio', { name: 'Ne pas déranger' }).click()
    await fills(lea, 'Un mot pour les autres', 'Sur la piste')
    await presses(lea, 'Enregistrer')
    await row(tom, 'Léa').getByText('Do not disturb · Sur la piste').waitFor()
    await lea.context().close()
    await row(tom, 'Léa').getByText('Offline').waitFor({ timeout: 5_000 })
  })

  test('a stranger comes in with the invitation that Camille made, stays over a closed tab, and is out when she removes them', async () => {
    const { camille, link } = await camilleInvites()

    const first = await openWindow(phone)
    // A messenger escaped the `#` of the link.
    await first.goto(link.replace('/#/', '/%23/'))
    await fills(first, 'Votre nom', 'Oncle Guy')
    await presses(first, 'Rejoindre le mariage')
    await first.getByText('Oncle Guy · Invité(e)').waitFor()
    const guy = await openWindow(first.context())
    await first.close()
    await guy.goto(link)
    await presses(guy, 'Continuer comme Oncle Guy')
    await guy.getByText('Oncle Guy · Invité(e)').waitFor()

    await goes(camille, 'people')
    await row(camille, 'Oncle Guy').waitFor()
    expect(await row(camille, 'Oncle Guy').count()).toBe(1)
    await presses(camille, 'Remove Oncle Guy from the wedding')
    await presses(camille, 'Remove')
    await guy.getByRole('alert').filter({ hasText: 'Vous n’êtes plus membre de ce mariage' }).waitFor()
    await row(camille, 'Oncle Guy').waitFor(isGone)
    await guy.goto(link)
    await fills(guy, 'Votre nom', 'Oncle Guy')
    await presses(guy, 'Rejoindre le mariage')
    await guy.getByRole('alert').filter({ hasText: 'Vous n’êtes plus membre de ce mariage' }).waitFor()
  })

  test('a guest who comes back after the invitation was withdrawn is the same guest, on other phones too', async () => {
    const { camille, link } = await camilleInvites()

    const rosalie = await openWindow({ ...phone, permissions: ['clipboard-read', 'clipboard-write'] })
    await rosalie.goto(link)
    await fills(rosalie, 'Votre nom', 'Rosalie')
    await presses(rosalie, 'Rejoindre le mariage')
    await rosalie.getByText('Rosalie · Invité(e)').waitFor()
    await camille.getByText('1 person joined').first().waitFor()
    const code = link.split('/').at(-1)
    await presses(camille, `Withdraw the invitation ${code}`)
    await camille.getByRole('dialog').getByRole('button', { name: 'Withdraw' }).click()
    await camille.getByRole('button', { name: `Withdraw the invitation ${code}` }).waitFor(isGone)

    await rosalie.evaluate(() => {
      const { device } = JSON.parse(localStorage.getItem('attitudes:session') ?? '')
      localStorage.setItem('attitudes:session', JSON.stringify({ device }))
    })
    await rosalie.goto(server.url)
    await presses(rosalie, 'Continuer comme Rosalie')
    await rosalie.getByText('Rosalie · Invité(e)').waitFor()

    await goes(rosalie, 'people')
    await presses(rosalie, /^Changer votre statut/)
    await presses(rosalie, 'Utiliser un autre téléphone')
    await presses(rosalie, 'Créer un lien')
    await presses(rosalie, 'Copier le lien')
    await rosalie.getByText('Copié').waitFor()
    const personal = await rosalie.evaluate(() => navigator.clipboard.readText())
    const second = await openWindow(phone)
    await second.goto(personal)
    await presses(second, 'Continuer ici')
    await second.getByText('Rosalie · Invité(e)').waitFor()
    await goes(camille, 'people')
    await row(camille, /Rosalie.*Online/).waitFor()
    expect(await row(camille, 'Rosalie').count()).toBe(1)

    // The link is used up, whoever comes next. Camille makes another one.
    const third = await openWindow(phone)
    await third.goto(personal)
    await presses(third, 'Continuer ici')
    await third.getByRole('alert').filter({ hasText: 'Ce code n’existe pas, ou il n’est plus valable' }).waitFor()
    await presses(camille, 'Another phone for Rosalie')
    await presses(camille, 'Create a link')
    await presses(camille, 'Copy the link')
    const copied = () => camille.evaluate(() => navigator.clipboard.readText())
    await expect.poll(copied).toContain('/#/continue/')
    await third.goto(await copied())
    await presses(third, 'Continuer ici')
    await third.getByText('Rosalie · Invité(e)').waitFor()
  })

  test('a link signs a guest in for all tabs until they sign out; two tabs of the demo are two people', async () => {
    const first = await openWindow(desktop)
    await first.goto(`${server.url}/#token=${await token('guy', 'Uncle Guy')}`)
    await first.getByText('Uncle Guy · Guest').waitFor()
    const second = await openWindow(first.context())
    await second.goto(server.url)
    await presses(second, 'Sign out')
    await second.getByRole('dialog').getByRole('button', { name: 'Sign out' }).click()
    await second.getByText('Who are you?').waitFor()
    await first.close()

    const tom = await arrivesAs('Tom', second.context())
    const lea = await arrivesAs('Léa', second.context())
    await Promise.all([tom.reload(), lea.reload()])
    await tom.getByText('Tom · Guest').waitFor()
    await lea.getByText('Léa · Guest').waitFor()
  })
})
