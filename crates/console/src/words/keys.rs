//! The keys: a text that one has and the other lacks does not compile.

macro_rules! words {
    ($($key:ident)*) => {
        /// What the pages say.
        #[derive(Debug, Clone, Copy)]
        pub(crate) struct Words { $(pub(crate) $key: &'static str,)* }

        #[cfg(test)]
        impl Words {
            /// Every key with its text, for tests that compare languages.
            pub(crate) fn all(&self) -> Vec<(&'static str, &'static str)> {
                vec![$((stringify!($key), self.$key),)*]
            }
        }
    };
}

words! {
    product skip_link search_hint search_label menu sign_out
    nav_overview nav_work nav_runs nav_links nav_flows nav_audit nav_users
    paused_banner paused_see

    sign_in sign_in_lead name password wrong throttled signed_out session_over

    not_found not_found_text forbidden forbidden_text bad_request bad_request_text unavailable unavailable_text
    back_to_overview again

    ago_now ago_seconds ago_minutes ago_hours ago_days in_seconds in_minutes in_hours in_days
    seconds minutes hours days took

    overview overview_lead flow waiting needs_person oldest promise usual kept broken idle
    customers_known customers_linked open_letters open_cases systems system answers left_alone failing_times
    paused_word refresh_note

    runs runs_lead state any_state any_flow object object_hint filter clear run when attempts
    newer older no_runs no_runs_filtered

    timeline about lane class accepted finished next_try waits_on cause of_run replay_of result
    no_steps retry_title retry_text retry_again_text retry_button never_text approval_text copy copied copy_id as_cli as_curl
    letters_of_run input_ids key

    work work_lead tab_open tab_taken tab_resolved tab_discarded tab_cases team any_team team_column due overdue age_column taken_by
    no_letters no_cases first_only runbook

    take take_text discard_title discard_text reason choose_reason discard_button ended_by
    itself actions no_rights letter_ended

    case_lead case_why customer candidate evidence fact decided_by link_this link_text none_of_them none_text decide_title
    same_person case_closed no_candidates confirm_check close_this close_text case_incomplete case_conflict

    links links_lead pos_member crm_contact changed no_links unlink_title unlink_text unlink_button
    not_linked customer_page customer_lead cases letters no_runs_here

    matrix_title matrix_lead matrix_field matrix_way matrix_rule
    erasures erasures_lead no_erasures certificate certificate_lead requested completed no_receipts receipt points_left
    erase_title erase_lead erase_link erase_type erase_check erase_button data_button data_sent case_data_request
    done_erasing done_sent failed_typed

    flows flows_lead source contract failure owner timing pause_button resume_button resume_text
    flow_terms gives_up_after due_within parks_lane parks_nothing replay_safe replay_verify replay_approval replay_never
    schedule every systems_lead pause_title pause_goes_on pause_waits pause_growth pause_until pause_forever
    pause_hour pause_4_hours pause_day pause_confirm
    goes_on_flow waits_flow goes_on_vendor waits_vendor growth_per_minute growth_unknown cancel

    search_title search_nothing search_personal search_kinds search_several

    audit audit_lead number who action why change verify verify_text no_audit entries_intact chain_broken

    users users_lead role active disabled add_user new_name name_hint new_password password_hint add_button
    change_role change_button disable_button enable_button disable_text you created
    password_title password_button token_title token_text token_new token_made back_to_users

    done_retried done_taken done_discarded done_paused done_resumed done_unlinked done_decided done_role
    done_disabled done_enabled done_added done_password failed_ended failed_approval failed_never failed_missing failed_reason
    failed_taken failed_name failed_password failed_role failed_oneself failed_vendor failed_confirm failed_paused failed_link
    done_later done_assigned done_lifted failed_decided failed_held failed_changed failed_gone

    merges merges_lead no_merges merge_page merge_kind survivor loser merge_run merge_moves no_moves
    merge_from merge_to merge_points merge_expiry merge_plan merge_plan_lead merge_blockers merge_stays
    merge_button merge_title merge_text merge_loser merge_member merge_look split_title split_text
    split_button done_merging done_splitting failed_merge
    done_cancelling done_approved done_settled
    merge_lost merge_after card_title card_text card_code card_button card_retired card_served card_not_online failed_card
    erase_goes erase_stays erase_nothing
}
