namespace Sigstore.Local.Http;

/// <summary>The routes of one service.</summary>
internal interface IEndpoint
{
    /// <summary>Answers, or returns null if the path is none of this service's.</summary>
    Task<LocalResponse?> HandleAsync(LocalRequest request, CancellationToken cancel);
}
