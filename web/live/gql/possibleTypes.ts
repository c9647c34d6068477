
      export type PossibleTypesResultData = {
  "possibleTypes": {
    "DurableEvent": [
      "AnnouncementMade",
      "MemberChanged",
      "MemberJoined",
      "MemberRemoved",
      "MessageReceived",
      "MessagesRead",
      "MicRequestChanged",
      "MusicRequestChanged",
      "MusicRequestHidden",
      "NotificationReceived",
      "NotificationsRead",
      "PhotoRemoved",
      "PhotoShared",
      "TaskChanged"
    ],
    "LiveEvent": [
      "AnnouncementMade",
      "MemberChanged",
      "MemberJoined",
      "MemberRemoved",
      "MessageReceived",
      "MessagesRead",
      "MicRequestChanged",
      "MusicRequestChanged",
      "MusicRequestHidden",
      "NotificationReceived",
      "NotificationsRead",
      "PhotoRemoved",
      "PhotoShared",
      "PresenceChanged",
      "TaskChanged",
      "TypingChanged"
    ]
  }
};
      const result: PossibleTypesResultData = {
  "possibleTypes": {
    "DurableEvent": [
      "AnnouncementMade",
      "MemberChanged",
      "MemberJoined",
      "MemberRemoved",
      "MessageReceived",
      "MessagesRead",
      "MicRequestChanged",
      "MusicRequestChanged",
      "MusicRequestHidden",
      "NotificationReceived",
      "NotificationsRead",
      "PhotoRemoved",
      "PhotoShared",
      "TaskChanged"
    ],
    "LiveEvent": [
      "AnnouncementMade",
      "MemberChanged",
      "MemberJoined",
      "MemberRemoved",
      "MessageReceived",
      "MessagesRead",
      "MicRequestChanged",
      "MusicRequestChanged",
      "MusicRequestHidden",
      "NotificationReceived",
      "NotificationsRead",
      "PhotoRemoved",
      "PhotoShared",
      "PresenceChanged",
      "TaskChanged",
      "TypingChanged"
    ]
  }
};
      export default result;
    