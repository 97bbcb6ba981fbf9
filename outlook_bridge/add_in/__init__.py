"""The add-in: a task pane in Outlook that shows who writes and files mail, served by the site."""
