"""Addresses of sign-in and of the person's account."""

from django.urls import path

from .pages import account, forgotten, login, outside, people

app_name = "accounts"

urlpatterns = [
    path("login/code/", login.code, name="code"),
    path("login/set-up/", login.set_up, name="set-up"),
    path("login/provider/", outside.leave, name="provider"),
    path("login/provider/back/", outside.come_back, name="back-from-provider"),
    path("login/forgotten/", forgotten.forgotten, name="forgotten"),
    path("login/new-password/<str:uid>/<str:token>/", forgotten.new_password, name="new-password"),
    path("account/", account.account, name="account"),
    path("account/password/", account.password, name="password"),
    path("account/second-factor/", account.second_factor_on, name="second-factor"),
    path("account/second-factor/off/", account.second_factor_off, name="second-factor-off"),
    path("account/second-factor/recovery-codes/", account.recovery_codes, name="recovery-codes"),
    path("account/provider/", outside.connect, name="connect"),
    path("account/sessions/end-others/", account.revoke_others, name="revoke-others"),
    path("account/sessions/<slug:handle>/end/", account.revoke_session, name="revoke-session"),
    path("account/people/", people.people, name="people"),
    path("account/people/<int:pk>/", people.person, name="person"),
    path("account/people/<int:pk>/end-sessions/", people.end_sessions, name="end-sessions-of"),
    path("account/people/<int:pk>/sessions/<slug:handle>/end/", people.end_session, name="end-session-of"),
    path("account/people/<int:pk>/reset/", people.reset_second_factor, name="reset-second-factor"),
]
