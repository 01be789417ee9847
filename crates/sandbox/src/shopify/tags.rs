//! Adding and removing tags without touching the others.

use super::{
    answer::Args,
    customer_draft::tag_list,
    gid,
    register::{Answered, Desk},
    user_error::{UserError, done, refused},
};

pub(super) fn add(desk: &mut Desk<'_>, args: &Args) -> Answered {
    change(desk, args, |tags, given| {
        let fresh: Vec<String> =
            given.into_iter().filter(|g| !tags.iter().any(|t| t.eq_ignore_ascii_case(g))).collect();
        tags.extend(fresh);
    })
}

pub(super) fn remove(desk: &mut Desk<'_>, args: &Args) -> Answered {
    change(desk, args, |tags, given| tags.retain(|t| !given.iter().any(|g| g.eq_ignore_ascii_case(t))))
}

fn change(desk: &mut Desk<'_>, args: &Args, act: fn(&mut Vec<String>, Vec<String>)) -> Answered {
    let id = gid::expect("Customer", args["id"].as_str().unwrap_or_default())?;
    let Some(mut customer) = desk.state.customers.get(&id).cloned() else {
        return Ok(refused("node", vec![UserError::at(&["id"], "Customer does not exist", "NOT_FOUND")]));
    };
    act(&mut customer.tags, tag_list(&args["tags"]));
    if customer.tags.len() > 250 {
        return Ok(refused(
            "node",
            vec![UserError::at(&["tags"], "Tags cannot be more than 250", "INVALID")],
        ));
    }
    let saved = desk.save(customer);
    Ok(done("node", desk.shown(&saved)))
}
