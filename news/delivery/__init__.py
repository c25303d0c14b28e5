"""Changes -> messages to subscribers: webhooks, mail, WebSub; who is due, what came of it, what is tried again."""
