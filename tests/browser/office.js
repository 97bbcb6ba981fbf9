/* A stand-in for Office.js: Outlook as the test describes it in `window.outlook`, set before this file loads. */
(() => {
  const described = window.outlook ?? null;
  const handlers = {};
  const succeed = (value) => ({ status: "succeeded", value });
  const fail = (code, message) => ({ status: "failed", error: { code, message } });
  const last = (given) => given[given.length - 1];
  const answer = (value) => (...given) => setTimeout(() => last(given)(value === undefined ? fail(5001, "It failed.") : succeed(value)), 5);
  const calls = [];
  window.outlookCalls = calls;

  function messageOf(data) {
    const copy = { ...data, itemType: data.itemType ?? "message", dateTimeCreated: new Date(data.dateTimeCreated) };
    copy.getAllInternetHeadersAsync = answer(data.headers ?? "");
    copy.getAsFileAsync = (...given) => {
      calls.push("getAsFileAsync");
      answer(data.file)(...given);
    };
    copy.body = { getAsync: (kind, ...given) => answer(data[kind] ?? "")(...given) };
    copy.getAttachmentContentAsync = (id, ...given) => answer(data.contents?.[id])(...given);
    copy.unloadAsync = (...given) => {
      calls.push("unloadAsync");
      answer(null)(...given);
    };
    if (data.isDraft) {
      for (const name of ["to", "cc"]) copy[name] = { getAsync: answer(data[name] ?? []) };
      copy.subject = { getAsync: answer(data.subject ?? "") };
      copy.bcc = {
        addAsync: (people, ...given) => {
          calls.push(`bcc ${people[0].emailAddress}`);
          answer(null)(...given);
        },
      };
    }
    return copy;
  }

  function openDialog(url, _options, done) {
    const opened = window.open(url, "dialog", "width=500,height=700");
    if (!opened) {
      done(fail(12009, "The window was blocked."));
      return;
    }
    const listening = {};
    const dialog = { close: () => opened.close(), addEventHandler: (kind, handler) => (listening[kind] = handler) };
    window.addEventListener("message", (event) => {
      if (event.source === opened) listening.message?.({ message: event.data, origin: event.origin });
    });
    const watch = setInterval(() => {
      if (!opened.closed) return;
      clearInterval(watch);
      listening.event?.({ error: 12006 });
    }, 100);
    done(succeed(dialog));
  }

  const mailbox = described && {
    item: described.item ? messageOf(described.item) : null,
    addHandlerAsync: (kind, handler, done) => {
      handlers[kind] = handler;
      done(succeed(null));
    },
    getSelectedItemsAsync: answer(described.selected ?? []),
    loadItemByIdAsync: (id, ...given) => answer(messageOf(described.messages[id]))(...given),
  };

  /* Another message is chosen while the pane is pinned. */
  window.choose = (item) => {
    mailbox.item = item ? messageOf(item) : null;
    handlers.item?.();
  };

  window.Office = {
    onReady: async () => ({ host: described ? "Outlook" : null, platform: "OfficeOnline" }),
    context: {
      mailbox,
      partitionKey: "",
      officeTheme: described?.theme ? { bodyBackgroundColor: described.theme } : undefined,
      requirements: { isSetSupported: (_name, version) => Number(version.split(".")[1]) <= (described?.version ?? 15) },
      ui: {
        displayDialogAsync: openDialog,
        messageParent: (message, options) => window.opener.postMessage(message, options.targetOrigin),
      },
    },
    AsyncResultStatus: { Succeeded: "succeeded", Failed: "failed" },
    CoercionType: { Html: "html", Text: "text" },
    EventType: {
      ItemChanged: "item",
      SelectedItemsChanged: "selection",
      DialogMessageReceived: "message",
      DialogEventReceived: "event",
    },
    MailboxEnums: {
      ItemType: { Message: "message", Appointment: "appointment" },
      AttachmentType: { File: "file", Item: "item", Cloud: "cloud" },
      AttachmentContentFormat: { Base64: "base64", Eml: "eml", ICalendar: "iCalendar", Url: "url" },
    },
  };
})();
