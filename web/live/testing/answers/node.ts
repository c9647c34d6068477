import { type Answers, type Call, foundIn } from './call.ts'
import { memberQueries } from './members.ts'
import { messageQueries } from './messages.ts'
import { newsQueries, notificationsOf } from './news.ts'
import { requestQueries } from './requests.ts'
import { taskQueries } from './tasks.ts'

/** The query of a thing of any type by its id. */
export const nodeQueries = {
  node(args: { id: string }, call: Call) {
    return (
      messageQueries.message(args, call) ??
      requestQueries.musicRequest(args, call) ??
      requestQueries.micRequest(args, call) ??
      newsQueries.photo(args, call) ??
      taskQueries.task(args, call) ??
      newsQueries.announcement(args, call) ??
      foundIn(notificationsOf(call), args.id) ??
      memberQueries.member(args, call)
    )
  },
} satisfies Answers
