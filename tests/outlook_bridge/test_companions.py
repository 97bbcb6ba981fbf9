"""The program handles the documents of a message because of a person, without lending him its sight."""

from django.contrib.auth.models import User

from crm_lists.framework.actors import Actor
from outlook_bridge.intake.companions import program


def test_what_is_known_of_the_program_is_not_taken_for_the_person() -> None:
    person = Actor.of(User())
    assert program(person).fact("sight", lambda: "everything") == "everything"
    assert person.fact("sight", lambda: "little") == "little"
