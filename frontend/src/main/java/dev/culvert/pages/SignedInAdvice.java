package dev.culvert.pages;

import dev.culvert.account.Caller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.ControllerAdvice;
import org.springframework.web.bind.annotation.ModelAttribute;

/** Puts the signed-in person into the model of their pages. */
@ControllerAdvice(assignableTypes = SignedIn.class)
class SignedInAdvice {

    @ModelAttribute
    void me(Caller caller, Model model) {
        model.addAttribute("me", Me.of(caller));
    }
}
