// Lines of at most 25 characters: a phone shows no more beside the buttons.

const token = `# A token goes into the
# Headers tab below:
# { "Authorization":
#   "Bearer …" }
`
const demo = `# Choose who you are at
# the top right. It fills
# the Headers tab.
`

/** What the first tab asks: a stream to listen to, and a look around. */
export const listening = (isDemo: boolean) => `${isDemo ? demo : token}
subscription Listen {
  messageReceived {
    message {
      sender { name }
      content
    }
  }
}

query Look {
  viewer { name role }
  wedding { name cursor }
}
`

/** What the second tab does: the first one hears it. */
export const writing = `# The first tab goes on
# listening.

mutation Write {
  sendMessage(input: {
    channel: WEDDING
    content: "Hello!"
  }) { id sentAt }
}
`

/** What a new tab begins with. */
export const looking = `query Look {
  viewer { name role }
}
`
