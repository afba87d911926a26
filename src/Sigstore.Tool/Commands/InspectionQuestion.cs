using Sigstore.Client.Verification;

namespace Sigstore.Tool.Commands;

/// <summary>What is asked of each bundle beside what it says: whether the expected one signed, and how much evidence proves it.</summary>
/// <param name="Expected">Who is expected; null if nobody in particular.</param>
/// <param name="IsKey">True if a key is expected.</param>
/// <param name="Thresholds">How much evidence proves a signature.</param>
internal sealed record InspectionQuestion(SignerPolicy? Expected, bool IsKey, VerificationThresholds Thresholds);
